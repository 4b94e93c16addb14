namespace ServiceDns.Server;

/// <content>Asking the server from inside, for <c>explain</c>.</content>
public sealed partial class ServerControl
{
    /// <summary>The configuration that serves now, to be asked from inside.</summary>
    /// <exception cref="ControlException">None serves.</exception>
    public async Task<InsideServer> InsideAsync(CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            return Inside(active ?? throw new ControlException("the server has not started"));
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Who asks what most.</summary>
    public TopTable Top() => listeners.Dispatching.Top!.Read();

    /// <summary>
    /// A configuration whose plugins have started, but no listener, to be asked from inside: as by its listener of plain DNS.
    /// </summary>
    public InsideServer Inside(Configuration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var usualFirst = configuration.Listeners
            .OrderBy(listener => listener.Address.Scheme != Corefile.Transport.Dns)
            .ThenBy(listener => listener.Address.Port != options.DefaultPort);
        var handlers = configuration.Blocks.SelectMany(block => block.Handlers);
        return new InsideServer([.. usualFirst.Select(DispatcherOf)], [.. handlers], options.Time, options.Random);
    }

    private Dispatcher DispatcherOf(ConfiguredListener listener) =>
        new(listeners.InfoOf(listener.Address), listener.Blocks, listeners.Dispatching, options.UsesLoop);
}
