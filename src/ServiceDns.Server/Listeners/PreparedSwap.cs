namespace ServiceDns.Server;

/// <summary>An open listener with what it needs to go over to another configuration. Ends with one of its two methods.</summary>
internal sealed class PreparedSwap(
    Listener listener, UdpWorkers workers, UdpPlacement placement, IReadOnlyList<IReadOnlyList<IUdpWorker>> added)
{
    /// <summary>Goes over. The task ends when the dispatcher before has answered its last query.</summary>
    public Task Complete(Dispatcher dispatcher, ListenerSettings settings)
    {
        var drained = listener.SwapAsync(dispatcher, settings);
        workers.Become(placement, added);
        return drained;
    }

    /// <summary>Leaves the workers as they were.</summary>
    public void Abandon() => workers.Abandon(added);
}

/// <summary>What a new configuration changes.</summary>
/// <param name="Opened">Listeners at new addresses, bound and not started.</param>
/// <param name="Swaps">Those that go on.</param>
internal sealed record ListenerChanges(Dictionary<ListenAddress, Listener> Opened, Dictionary<ListenAddress, PreparedSwap> Swaps);
