using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Autopath;

/// <summary>Where search paths come from.</summary>
/// <param name="isByName">Whether from the asked names: then a name may look like the first of a walk and be a later one.</param>
internal sealed class SearchPaths(bool isByName)
{
    /// <summary>None for any query.</summary>
    public static SearchPaths None { get; } = new(isByName: false);

    /// <summary>Whether from the asked names: then a name may look like the first of a walk and be a later one.</summary>
    public bool IsByName => isByName;

    /// <summary>Finds the path for a query, set when all plugins are there; null for none.</summary>
    public Func<Query, IReadOnlyList<DomainName>?>? Find { get; set; }

    /// <summary>The same for every query.</summary>
    public static SearchPaths Always(IReadOnlyList<DomainName> path) => new(isByName: false) { Find = _ => path };
}
