using System.Runtime.InteropServices;

namespace ServiceDns.Cluster.Control;

/// <summary>Topology mode Auto: zones get endpoints in proportion to their CPU, or nobody gets hints.</summary>
internal static class ProportionalHints
{
    private const double OverloadThreshold = 0.2;

    public static void Set(List<List<Endpoint>> groups, IReadOnlyList<(string Zone, double Share)> shares)
    {
        if (Wanted(groups, shares) is not { } wanted) return;
        var perZone = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var endpoint in groups.SelectMany(group => group))
        {
            if (!endpoint.IsReady) continue;
            if (endpoint.Zone is not { Length: > 0 } zone) return;
            perZone[zone] = perZone.GetValueOrDefault(zone) + 1;
        }
        var (giving, receiving) = Exchange(wanted, perZone);
        var shared = new Dictionary<string, EndpointHints>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            foreach (ref var endpoint in CollectionsMarshal.AsSpan(group))
            {
                if (!endpoint.IsReady) continue;
                var zone = Redirect(endpoint.Zone!, giving, receiving);
                if (!shared.TryGetValue(zone, out var hints)) shared.Add(zone, hints = new EndpointHints([zone], []));
                endpoint = endpoint with { Hints = hints };
            }
        }
    }

    /// <summary>How many endpoints each zone should have, or null where proportions can not be kept (getAllocations).</summary>
    private static List<(string Zone, double Count)>? Wanted(List<List<Endpoint>> groups, IReadOnlyList<(string Zone, double Share)> shares)
    {
        var ready = groups.Sum(group => group.Count(endpoint => endpoint.IsReady));
        if (shares.Count < 2 || ready < shares.Count) return null;
        var wanted = new List<(string, double)>();
        var left = ready;
        foreach (var (zone, share) in shares)
        {
            var count = share * ready;
            var minimum = (int)Math.Ceiling(count * (1 / (1 + OverloadThreshold)));
            left -= minimum;
            if (left < 0) return null;
            wanted.Add((zone, Math.Max(count, minimum)));
        }
        return wanted;
    }

    /// <summary>
    /// How many endpoints zones give away and receive. Ties go to the first zone by name; Kubernetes leaves them to chance.
    /// </summary>
    private static (SortedDictionary<string, int> Giving, SortedDictionary<string, int> Receiving) Exchange(
        List<(string Zone, double Count)> wanted, Dictionary<string, int> perZone)
    {
        var surplus = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var need = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (zone, count) in wanted)
        {
            var difference = perZone.GetValueOrDefault(zone) - count;
            if (difference > 0) surplus.Add(zone, difference);
            else if (difference < 0) need.Add(zone, -difference);
        }
        var giving = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var receiving = new SortedDictionary<string, int>(StringComparer.Ordinal);
        while (true)
        {
            var (giver, toGive) = Most(surplus);
            var (receiver, toReceive) = Most(need);
            if (toGive < 0.5 || toReceive < 0.5 || (toGive < 1 && toReceive < 1)) return (giving, receiving);
            giving[giver] = giving.GetValueOrDefault(giver) + 1;
            receiving[receiver] = receiving.GetValueOrDefault(receiver) + 1;
            surplus[giver]--;
            need[receiver]--;
        }
    }

    private static (string Zone, double Count) Most(SortedDictionary<string, double> zones)
    {
        var most = ("", 0d);
        foreach (var (zone, count) in zones)
        {
            if (count > most.Item2) most = (zone, count);
        }
        return most;
    }

    private static string Redirect(string zone, SortedDictionary<string, int> giving, SortedDictionary<string, int> receiving)
    {
        if (receiving.Count == 0 || !giving.TryGetValue(zone, out var left)) return zone;
        if (left == 1) giving.Remove(zone);
        else giving[zone] = left - 1;
        var receiver = receiving.First().Key;
        if (--receiving[receiver] == 0) receiving.Remove(receiver);
        return receiver;
    }
}
