using System.Text;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Builds names without their zone: labels in wire form, without the final root.</summary>
internal static class NameBytes
{
    /// <summary>The labels of <paramref name="parts"/>, each of which may hold several separated by dots, in the letter case given.</summary>
    public static byte[] Labels(params ReadOnlySpan<string> parts)
    {
        var bytes = new List<byte>(64);
        foreach (var part in parts)
        {
            foreach (var label in part.Split('.', StringSplitOptions.RemoveEmptyEntries))
            {
                var text = Encoding.UTF8.GetBytes(label);
                bytes.Add((byte)text.Length);
                bytes.AddRange(text);
            }
        }
        return [.. bytes];
    }

    /// <summary>As <see cref="Labels"/>, in lower case: a key of the index.</summary>
    public static byte[] Key(params ReadOnlySpan<string> parts)
    {
        var labels = Labels(parts);
        Dns.WireName.ToLower(labels, labels);
        return labels;
    }

    /// <summary>Whether text is one label that a name can have.</summary>
    public static bool IsLabel(string text) => text.Length is > 0 and <= Dns.WireName.MaxLabelLength && !text.Contains('.');
}
