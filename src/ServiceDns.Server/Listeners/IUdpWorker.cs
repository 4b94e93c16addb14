namespace ServiceDns.Server;

/// <summary>Serves one UDP socket.</summary>
internal interface IUdpWorker : IDisposable
{
    /// <summary>Begins to serve.</summary>
    void Start();

    /// <summary>
    /// Completes when the batch that is being served now, if one is, has ended: every later one sees the listener's new dispatcher.
    /// </summary>
    Task BatchEndAsync();

    /// <summary>
    /// Takes in no more than the socket has received already. Completes when that is served or waits; the socket closes with the
    /// last reply.
    /// </summary>
    Task StopAsync();
}
