using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <content>
/// Answers from a snapshot, before the API server has said what is still so: as others, but they say it (RFC 8914, RFC 8767).
/// </content>
public sealed partial class KubernetesHandler
{
    private const ushort StaleAnswer = 3, StaleNameError = 19; // RFC 8914, section 4

    /// <inheritdoc/>
    public string Note => index.IsStale && AgeText() is { } age ? $"stale, from a snapshot {age} old" : "";

    private async ValueTask<Outcome> ServeStaleAsync(Query query, int zoneStart, ZoneKind kind, CancellationToken cancel)
    {
        var outcome = await ServeZone(query, zoneStart, kind, cancel);
        if (query.HasResponse && query.Responder == Answer.Plugin && query.ResponseCode != ResponseCode.ServFail) AddReason(query);
        return outcome;
    }

    private void AddReason(Query query)
    {
        if (!query.HasEdns || AgeText() is not { } age) return;
        var text = Encoding.ASCII.GetBytes($"snapshot {age} old");
        var option = new byte[2 + text.Length];
        BinaryPrimitives.WriteUInt16BigEndian(option, query.ResponseCode == ResponseCode.NXDomain ? StaleNameError : StaleAnswer);
        text.CopyTo(option, 2);
        query.AddOption(Edns.ExtendedErrorOption, option);
    }

    private string? AgeText() => model.SnapshotTime is { } written
        ? Math.Max(0, (time.GetUtcNow() - written).TotalSeconds).ToString("F0", CultureInfo.InvariantCulture) + "s"
        : null;
}
