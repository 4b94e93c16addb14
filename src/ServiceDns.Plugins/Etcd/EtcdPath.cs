using System.Text;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Etcd;

/// <summary>Keys of names: <c>service.staging.skydns.local.</c> is <c>/skydns/local/skydns/staging/service</c>.</summary>
internal static class EtcdPath
{
    /// <summary>The key of a name in lower case; up to the first wildcard, which is a label <c>*</c> or <c>any</c>.</summary>
    /// <param name="name">A wire name.</param>
    /// <param name="root">What all keys begin with.</param>
    /// <param name="pattern">The segments of the whole name's key where it has a wildcard, else null.</param>
    public static string Of(ReadOnlySpan<byte> name, string root, out string[]? pattern)
    {
        var labels = new List<string>();
        for (var at = 0; name[at] != 0; at += name[at] + 1) labels.Insert(0, Encoding.UTF8.GetString(name.Slice(at + 1, name[at])));
        var wildcard = labels.FindIndex(IsWildcard);
        pattern = wildcard < 0 ? null : $"{root}/{string.Join('/', labels)}".Split('/');
        var fixedPart = wildcard < 0 ? labels : labels[..wildcard];
        return fixedPart.Count == 0 ? root : $"{root}/{string.Join('/', fixedPart)}";
    }

    /// <summary>Whether a key has what a name with wildcards asks for; it may be longer.</summary>
    public static bool Matches(string key, string[] pattern)
    {
        var segments = key.Split('/');
        if (segments.Length < pattern.Length) return false;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (!IsWildcard(pattern[i]) && segments[i] != pattern[i]) return false;
        }
        return true;
    }

    /// <summary>The wire name that a key says; null when it is none.</summary>
    public static byte[]? NameOf(string key, string root)
    {
        var segments = key[Math.Min(key.Length, root.Length)..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        Array.Reverse(segments);
        return DomainName.TryParse(segments.Length == 0 ? "." : string.Join('.', segments), out var name) ? name.Wire.ToArray() : null;
    }

    private static bool IsWildcard(string label) => label is "*" or "any";
}
