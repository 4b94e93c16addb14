using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace ServiceDns;

/// <summary>
/// Tells systemd, or who speaks its language, how the service is doing (sd_notify(3)). Who starts it otherwise sets no NOTIFY_SOCKET, and
/// nothing is told.
/// </summary>
/// <param name="address">The datagram socket: a path, or a name of the abstract kind behind '@'. Null or empty for nobody.</param>
/// <param name="log">For a message that does not get there.</param>
internal sealed partial class Supervisor(string? address, ILogger log)
{
    internal const string SocketVariable = "NOTIFY_SOCKET";

    /// <summary>Everything is open and answers.</summary>
    internal void Ready() => Tell("READY=1");

    /// <summary>The end has begun; answers go on meanwhile.</summary>
    internal void Stopping() => Tell("STOPPING=1");

    /// <summary>This process is the service's main one from now on: the one before is about to end.</summary>
    internal void TakingOver() => Tell(string.Create(CultureInfo.InvariantCulture, $"MAINPID={System.Environment.ProcessId}"));

    /// <summary>
    /// Says that <paramref name="reload"/> is under way, and that it is over, whatever has become of it: what serves, serves on.
    /// </summary>
    internal async Task ReloadAsync(Func<Task> reload)
    {
        // what systemd compares is CLOCK_MONOTONIC, which Stopwatch reads
        var microseconds = Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);
        Tell(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}"));
        await reload();
        Ready();
    }

    private void Tell(string state)
    {
        if (string.IsNullOrEmpty(address)) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            NotTold(log, address, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "could not tell {address}, which NOTIFY_SOCKET names: {reason}")]
    private static partial void NotTold(ILogger log, string address, string reason);
}
