using ServiceDns.Dns;

namespace ServiceDns.Plugins;

/// <summary>The search domains of a file in the form of <c>resolv.conf(5)</c>.</summary>
internal static class SearchDomains
{
    /// <summary>The file that says where this host's own resolver looks.</summary>
    public const string HostFile = "/etc/resolv.conf";

    /// <summary>Those of this host; none when it has no such file.</summary>
    public static IReadOnlyList<DomainName> OfHost()
    {
        try
        {
            return Read(HostFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The domains of the last <c>search</c> or <c>domain</c>; what is no name is left out.</summary>
    /// <exception cref="IOException">The file can not be read.</exception>
    public static IReadOnlyList<DomainName> Read(string path)
    {
        IReadOnlyList<DomainName> domains = [];
        foreach (var line in File.ReadLines(path))
        {
            switch (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                case ["search", .. var names]:
                    domains = Parse(names);
                    break;
                case ["domain", var name, ..]:
                    domains = Parse([name]);
                    break;
            }
        }
        return domains;
    }

    private static List<DomainName> Parse(IEnumerable<string> names) =>
        [.. names.Select(name => DomainName.TryParse(name, out var domain) ? domain : null).OfType<DomainName>()];
}
