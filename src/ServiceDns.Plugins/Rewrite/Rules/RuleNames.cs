using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>Which names a rule is for.</summary>
internal static class RuleNames
{
    /// <summary>Whether the asked name, in lower case, is one for <paramref name="rewrite"/>.</summary>
    [SkipLocalsInit]
    public static bool Matches(this TextRewrite rewrite, Query query)
    {
        Span<char> text = stackalloc char[NameText.MaxLength];
        return rewrite.Matches(text[..NameText.Format(query.LowerName, text)]);
    }
}
