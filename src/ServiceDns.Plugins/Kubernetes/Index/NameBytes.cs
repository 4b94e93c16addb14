using System.Globalization;
using System.Text;
using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Builds names without their zone: labels in wire form, without the final root.</summary>
internal static class NameBytes
{
    /// <summary>
    /// The labels of <paramref name="parts"/>, each of which may hold several separated by dots, in the letter case given.
    /// </summary>
    public static byte[] Labels(params ReadOnlySpan<string> parts)
    {
        var length = 0;
        foreach (var part in parts) length += LengthOf(part);
        var bytes = new byte[length];
        var at = 0;
        foreach (var part in parts) at += Write(part, bytes.AsSpan(at));
        return bytes;
    }

    /// <summary>Bytes that <see cref="Write"/> takes.</summary>
    public static int LengthOf(string text)
    {
        if (!text.Contains('.')) return text.Length == 0 ? 0 : 1 + Encoding.UTF8.GetByteCount(text);
        var length = 0;
        foreach (var range in text.AsSpan().Split('.'))
        {
            var label = text.AsSpan(range);
            if (!label.IsEmpty) length += 1 + Encoding.UTF8.GetByteCount(label);
        }
        return length;
    }

    /// <summary>Writes the labels of a text with dots; returns their bytes.</summary>
    public static int Write(string text, Span<byte> destination)
    {
        if (!text.Contains('.')) return text.Length == 0 ? 0 : WriteLabel(text, destination);
        var at = 0;
        foreach (var range in text.AsSpan().Split('.'))
        {
            var label = text.AsSpan(range);
            if (!label.IsEmpty) at += WriteLabel(label, destination[at..]);
        }
        return at;
    }

    private static int WriteLabel(ReadOnlySpan<char> label, Span<byte> destination)
    {
        destination[0] = (byte)Encoding.UTF8.GetBytes(label, destination[1..]);
        return 1 + destination[0];
    }

    /// <summary>As <see cref="Labels"/>, in lower case: a key of the index.</summary>
    public static byte[] Key(params ReadOnlySpan<string> parts)
    {
        var labels = Labels(parts);
        Dns.WireName.ToLower(labels, labels);
        return labels;
    }

    /// <summary>An address as a label: its text with dashes.</summary>
    public static string Dashed(Address address)
    {
        if (address.Family != IpFamily.IPv4) return address.ToString().Replace(':', '-');
        Span<char> text = stackalloc char[15];
        var (number, at) = ((uint)address.Number, 0);
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            if (shift < 24) text[at++] = '-';
            ((byte)(number >> shift)).TryFormat(text[at..], out var written, provider: CultureInfo.InvariantCulture);
            at += written;
        }
        return new string(text[..at]);
    }

    /// <summary>Whether text is one label that a name can have.</summary>
    public static bool IsLabel(string text) => text.Length is > 0 and <= Dns.WireName.MaxLabelLength && !text.Contains('.');
}
