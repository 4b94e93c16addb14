namespace ServiceDns.Server;

/// <summary>What a listener answers with now, shared by its workers and connections.</summary>
internal sealed class ActiveDispatcher(Dispatcher first, ListenerSettings settings)
{
    private Dispatcher current = first;
    private ListenerSettings currentSettings = settings;

    /// <summary>For the length of a batch, between the two marks of <see cref="BatchMark"/>.</summary>
    public Dispatcher Current => Volatile.Read(ref current);

    /// <summary>For new connections.</summary>
    public ListenerSettings Settings => Volatile.Read(ref currentSettings);

    /// <summary>The dispatcher with one more query pending there, which the caller must take back.</summary>
    public Dispatcher Enter()
    {
        while (true)
        {
            var dispatcher = Current;
            dispatcher.Pending.Enter();
            if (dispatcher == Current) return dispatcher;
            dispatcher.Pending.Leave(); // swapped meanwhile: it may be drained already
        }
    }

    /// <summary>Lets everything that begins from now on use the new dispatcher; returns the old one.</summary>
    public Dispatcher Swap(Dispatcher dispatcher, ListenerSettings newSettings)
    {
        Volatile.Write(ref currentSettings, newSettings);
        return Interlocked.Exchange(ref current, dispatcher);
    }
}
