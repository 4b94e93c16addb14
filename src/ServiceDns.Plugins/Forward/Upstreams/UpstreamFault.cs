using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>Why an upstream did not answer, in the words of Go, which are what people's log filters know.</summary>
/// <param name="Text">Such as <c>read udp 10.0.0.2:40112->192.0.2.1:53: i/o timeout</c>.</param>
/// <param name="IsClosedByPeer">Whether a connection that was idle before turned out to be closed: try a new one.</param>
internal sealed record UpstreamFault(string Text, bool IsClosedByPeer = false)
{
    /// <summary>The stream ended.</summary>
    public static UpstreamFault EndOfStream(bool reused) => new("EOF", reused);

    /// <summary>A connection could not be made.</summary>
    public static UpstreamFault Dial(bool tcp, EndPoint to, SocketError error) =>
        new($"dial {Proto(tcp)} {to}: {Reason("connect", error)}");

    /// <summary>TLS was not agreed on, or broken.</summary>
    public static UpstreamFault Handshake(EndPoint to, string reason) => new($"dial tcp {to}: tls: {reason}");

    /// <summary>Sending or receiving failed.</summary>
    public static UpstreamFault Io(string operation, bool tcp, EndPoint? from, EndPoint to, SocketError error, bool reused) => new(
        $"{operation} {Proto(tcp)} {from}->{to}: {Reason(operation, error)}",
        tcp && reused && error is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown);

    private static string Proto(bool tcp) => tcp ? "tcp" : "udp";

    private static string Reason(string call, SocketError error) => error switch
    {
        SocketError.TimedOut => "i/o timeout",
        SocketError.OperationAborted => "operation was canceled",
        SocketError.ConnectionRefused => $"{call}: connection refused",
        SocketError.ConnectionReset => $"{call}: connection reset by peer",
        SocketError.Shutdown => $"{call}: broken pipe",
        SocketError.NetworkUnreachable => $"{call}: network is unreachable",
        SocketError.HostUnreachable => $"{call}: no route to host",
        SocketError.AddressNotAvailable => $"{call}: cannot assign requested address",
        SocketError.AccessDenied => $"{call}: permission denied",
        SocketError.TooManyOpenSockets => "socket: too many open files",
        _ => $"{call}: {new SocketException((int)error).Message}",
    };
}
