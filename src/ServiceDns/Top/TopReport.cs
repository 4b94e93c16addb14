using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ServiceDns.Cluster;
using ServiceDns.Plugins.Kubernetes;
using ServiceDns.Server;

namespace ServiceDns;

/// <summary>One line of a report.</summary>
/// <param name="Key">The address, name or zone.</param>
/// <param name="Rate">Queries a second.</param>
/// <param name="Pod"><c>NAMESPACE/NAME</c> of the pod that has the address, where it is known.</param>
internal sealed record TopEntry(string Key, double Rate, string? Pod = null);

/// <summary>Who asks a server what most.</summary>
/// <param name="Seconds">Over how long it was counted.</param>
/// <param name="Clients">Queries by client.</param>
/// <param name="Names">Queries by name.</param>
/// <param name="NxdomainClients">Answers NXDOMAIN by client.</param>
/// <param name="Zones">Queries by the zone of the server block.</param>
internal sealed record TopReport(
    double Seconds,
    IReadOnlyList<TopEntry> Clients,
    IReadOnlyList<TopEntry> Names,
    IReadOnlyList<TopEntry> NxdomainClients,
    IReadOnlyList<TopEntry> Zones)
{
    private const int MostEntries = 128;

    /// <summary>Answers <c>top LIMIT</c> at the control socket.</summary>
    /// <exception cref="ControlException">The limit is no number.</exception>
    internal static async Task WriteAsync(ServerControl server, string limit, Stream reply, CancellationToken cancel)
    {
        if (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var entries) || entries is < 1 or > MostEntries)
        {
            throw new ControlException($"top: '{limit}' is not a number from 1 to {MostEntries}");
        }
        var table = server.Top();
        var clusters = (await server.InsideAsync(cancel)).Handlers.OfType<KubernetesHandler>().ToList();
        var report = new TopReport(
            table.Seconds,
            Entries(table, table.Clients, entries, PodOf),
            Entries(table, table.Names, entries, _ => null),
            Entries(table, table.Denied, entries, PodOf),
            Entries(table, table.Zones, entries, _ => null));
        await JsonSerializer.SerializeAsync(reply, report, TopJson.Default.TopReport, cancel);

        string? PodOf(string client) => Address.TryParse(client, out var address)
            ? clusters.Select(cluster => cluster.PodOf(address)).FirstOrDefault(pod => pod is not null)
            : null;
    }

    private static List<TopEntry> Entries(TopTable table, Dictionary<string, long> counts, int limit, Func<string, string?> podOf) =>
        [.. table.Most(counts, limit).Select(each => new TopEntry(each.Key, Math.Round(each.Rate, 1), podOf(each.Key)))];
}

/// <summary>Reports as JSON, without reflection at run time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TopReport))]
internal sealed partial class TopJson : JsonSerializerContext;
