using System.Globalization;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <content>
/// Answers from a snapshot, before the API server has said what is still so: as others, but they say it (RFC 8914, RFC 8767).
/// </content>
public sealed partial class KubernetesHandler
{
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
        var code = query.ResponseCode == ResponseCode.NXDomain ? ExtendedError.StaleNameError : ExtendedError.StaleAnswer;
        query.AddExtendedError(code, $"snapshot {age} old");
    }

    private string? AgeText() => model.SnapshotTime is { } written
        ? Math.Max(0, (time.GetUtcNow() - written).TotalSeconds).ToString("F0", CultureInfo.InvariantCulture) + "s"
        : null;
}
