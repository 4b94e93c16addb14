using System.Globalization;

namespace ServiceDns.Explain;

/// <summary>How a client makes questions of a name (resolv.conf(5)).</summary>
/// <param name="Search">The search list, each with a dot at its end.</param>
/// <param name="Ndots">Names with fewer dots go through the search list first.</param>
/// <param name="Origin">Where that is from, for people.</param>
internal sealed record ResolvConf(IReadOnlyList<string> Search, int Ndots, string Origin)
{
    /// <summary>The servers that it asks; empty when it names none.</summary>
    internal IReadOnlyList<string> Servers { get; private init; } = [];

    private const int MostNdots = 15; // RES_MAXNDOTS

    /// <summary>What the kubelet writes for a pod with dnsPolicy ClusterFirst.</summary>
    /// <param name="namespaceName">The pod's namespace.</param>
    /// <param name="zone">The cluster's domain, with a dot at its end.</param>
    internal static ResolvConf OfPod(string namespaceName, string zone) =>
        new([$"{namespaceName}.svc.{zone}", $"svc.{zone}", zone], 5, "the cluster's default");

    /// <summary>
    /// Reads a file. Of several search lists the last one counts; what is not understood is left alone, as the C library does.
    /// </summary>
    /// <param name="lines">Its lines.</param>
    /// <param name="origin">Its name.</param>
    internal static ResolvConf Parse(IEnumerable<string> lines, string origin)
    {
        var conf = new ResolvConf([], 1, origin);
        foreach (var line in lines)
        {
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            conf = words switch
            {
                ["search", .. var zones] => conf with { Search = [.. zones.Select(Absolute)] },
                ["nameserver", var server, ..] => conf with { Servers = [.. conf.Servers, server] },
                ["domain", var zone, ..] => conf with { Search = [Absolute(zone)] },
                ["options", .. var options] => conf with { Ndots = NdotsOf(options) ?? conf.Ndots },
                _ => conf,
            };
        }
        return conf;
    }

    /// <summary>The names that a client asks for one after the other until one exists, as glibc's res_search goes through them.</summary>
    /// <param name="name">What the user wrote; with a dot at its end it is asked alone.</param>
    internal IReadOnlyList<string> WalkOf(string name)
    {
        if (name.EndsWith('.')) return [name];
        var searched = Search.Select(zone => zone == "." ? $"{name}." : $"{name}.{zone}");
        return (name.Count(letter => letter == '.') >= Ndots ? searched.Prepend($"{name}.") : searched.Append($"{name}."))
            .Distinct().ToList();
    }

    private static string Absolute(string zone) => zone.EndsWith('.') ? zone : $"{zone}.";

    private static int? NdotsOf(string[] options)
    {
        var text = options.LastOrDefault(option => option.StartsWith("ndots:", StringComparison.Ordinal))?[6..];
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ndots) ? Math.Min(ndots, MostNdots) : null;
    }
}
