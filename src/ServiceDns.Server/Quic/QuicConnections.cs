namespace ServiceDns.Server;

/// <summary>Opens listeners of QUIC.</summary>
internal static class QuicConnections
{
    /// <summary>Opens the address for what its scheme says is spoken.</summary>
    /// <exception cref="ListenException">It can not be bound.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no QUIC here; a Corefile that wants it was to be refused.</exception>
    public static IConnections Open(ListenAddress address, ActiveDispatcher active, ListenerServices services)
    {
        if (!QuicRuntime.IsSupported) throw new PlatformNotSupportedException(QuicRuntime.Missing);
        return address.Scheme == Corefile.Transport.Https3
            ? new Http3Connections(address, active, services)
            : new DoqConnections(address, active, services);
    }
}
