using ServiceDns.Server;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>What to do with an option of the request.</summary>
internal enum EdnsAction
{
    /// <summary>Change the option where there is one.</summary>
    Replace,

    /// <summary>Add the option where there is none.</summary>
    Append,

    /// <summary>Either.</summary>
    Set,

    /// <summary>Take the option away.</summary>
    Unset,
}

/// <summary>Changes an EDNS option of the request.</summary>
/// <param name="stops">Whether it is the last.</param>
/// <param name="action">What to do.</param>
/// <param name="code">Which option.</param>
/// <param name="data">The option's data for a query; null when there is none for this one.</param>
/// <param name="reverts">Whether the client gets its own option back.</param>
internal sealed class EdnsRule(bool stops, EdnsAction action, ushort code, Func<Query, byte[]?> data, bool reverts) : IRewriteRule
{
    public bool Stops => stops;

    /// <summary>Which option.</summary>
    public ushort Code => code;

    public bool Matches(Query query) => true;

    public bool Apply(Query query, Rewriting rewriting)
    {
        var options = EdnsOptions.Of(query);
        if (action == EdnsAction.Unset)
        {
            options.Remove(code);
            options.WriteTo(query);
            return true;
        }
        var former = options.Find(code);
        if (former is null ? action == EdnsAction.Replace : action == EdnsAction.Append) return false;
        if (data(query) is not { } value) return false;
        options.Put(code, value);
        options.WriteTo(query);
        if (reverts) rewriting.RevertOption(code, former);
        return true;
    }
}
