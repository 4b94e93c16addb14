using System.Net.Sockets;
using ServiceDns.Linux.Cpus;

namespace ServiceDns.Server;

/// <summary>Serves one UDP socket.</summary>
internal interface IUdpWorker : IDisposable
{
    /// <summary>Datagrams taken so far.</summary>
    long Received { get; }

    /// <summary>Begins to serve.</summary>
    void Start();

    /// <summary>
    /// Moves the worker to one CPU, and asks the kernel for the datagrams that are received there; or to any of several CPUs, and any
    /// datagrams. Not after <see cref="StopAsync"/>.
    /// </summary>
    void RunOn(CpuSet cpus);

    /// <summary>
    /// Completes when the batch that is being served now, if one is, has ended: every later one sees the listener's new dispatcher.
    /// </summary>
    Task BatchEndAsync();

    /// <summary>
    /// Takes in no more than the socket has received already; on Linux, sockets that share its address get what comes from now on.
    /// Completes when that is served or waits; the socket closes with the last reply.
    /// </summary>
    Task StopAsync();

    /// <summary>The socket, where another process may go on reading from it; else null.</summary>
    Socket? Shareable { get; }

    /// <summary>
    /// Takes in no more, since another process has <see cref="Shareable"/> open and reads from it; what was taken is answered.
    /// Without such a socket, the same as <see cref="StopAsync"/>.
    /// </summary>
    Task LeaveAsync();
}
