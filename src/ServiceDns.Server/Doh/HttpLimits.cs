using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ServiceDns.Server;

/// <summary>A listener's settings in Kestrel's terms.</summary>
internal static class HttpLimits
{
    private const double LeastBytesPerSecond = 240; // Kestrel's

    private const int LongestQuestion = 128 * 1024; // a message of 64 KiB in base64, and what is around it

    private static readonly TimeSpan ShortestGrace = TimeSpan.FromSeconds(2); // Kestrel looks once a second

    /// <summary>Holds for connections that begin from now on.</summary>
    public static void Apply(ListenerSettings settings, KestrelServerLimits limits)
    {
        limits.KeepAliveTimeout = settings.IdleTimeout;
        limits.RequestHeadersTimeout = settings.ReadTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(LeastBytesPerSecond, Grace(settings.ReadTimeout));
        limits.MinResponseDataRate = new MinDataRate(LeastBytesPerSecond, Grace(settings.WriteTimeout));
        limits.MaxRequestBodySize = 2 * (DnsPacket.PrefixSize + DnsPacket.MaxSize); // what is too long is refused here, with a reason
        limits.MaxRequestLineSize = limits.MaxRequestHeadersTotalSize = limits.Http2.MaxRequestHeaderFieldSize = LongestQuestion;
        limits.Http2.MaxStreamsPerConnection = settings.MaxStreams == 0 ? int.MaxValue : settings.MaxStreams;
    }

    private static TimeSpan Grace(TimeSpan timeout) => timeout > ShortestGrace ? timeout : ShortestGrace;
}
