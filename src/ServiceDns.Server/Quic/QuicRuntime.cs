using System.Net;
using System.Net.Quic;
using System.Net.Security;
using System.Runtime.Versioning;

namespace ServiceDns.Server;

/// <summary>Whether this machine can speak QUIC: the runtime does so by a library that is not part of it.</summary>
/// <remarks>Asking loads the library, so it is done only for a Corefile that has a key of such a scheme.</remarks>
internal static class QuicRuntime
{
    /// <summary>Whether this system can speak QUIC.</summary>
    [SupportedOSPlatformGuard("linux"), SupportedOSPlatformGuard("macos"), SupportedOSPlatformGuard("windows")]
    public static bool IsSupported => Missing is null;

    /// <summary>Why not, as the runtime says it; null where it can.</summary>
    public static string? Missing => Reason.Value;

    private static readonly Lazy<string?> Reason = new(() =>
    {
        if (!(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() || OperatingSystem.IsWindows())) return "this system has no QUIC";
        if (QuicListener.IsSupported) return null;
        try
        {
            var anything = new QuicListenerOptions
            {
                ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
                ApplicationProtocols = [new SslApplicationProtocol("doq")],
                ConnectionOptionsCallback = static (_, _, _) => throw new InvalidOperationException(),
            };
            QuicListener.ListenAsync(anything).AsTask().GetAwaiter().GetResult(); // refuses before it opens anything
            return "it does not say why";
        }
        catch (PlatformNotSupportedException error)
        {
            return Shortened(error.Message);
        }
    });

    /// <summary>The reason between the general sentence before it and the address of a page after it.</summary>
    private static string Shortened(string message)
    {
        var start = message.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var colon ? colon + 2 : 0;
        var end = message.IndexOf(". ", start, StringComparison.Ordinal) is >= 0 and var stop ? stop : message.Length;
        return message[start..end];
    }
}
