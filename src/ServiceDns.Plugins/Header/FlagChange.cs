using ServiceDns.Dns;

namespace ServiceDns.Plugins.Headers;

/// <summary>Flags to set and flags to clear; none is in both.</summary>
internal readonly record struct FlagChange(HeaderFlags Set, HeaderFlags Clear)
{
    /// <summary>This change and then another: for each flag the last word holds.</summary>
    public FlagChange Then(FlagChange later) => new((Set & ~later.Clear) | later.Set, (Clear & ~later.Set) | later.Clear);
}
