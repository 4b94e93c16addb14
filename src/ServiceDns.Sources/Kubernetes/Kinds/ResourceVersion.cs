using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>A <c>resourceVersion</c>: opaque text to go on from, and a number where it is one.</summary>
/// <remarks>
/// The kinds read here are stored in etcd, whose revisions are whole numbers that grow; Kubernetes documents that they can be compared
/// (KEP-5504). What is no number is never compared.
/// </remarks>
internal readonly record struct ResourceVersion
{
    private readonly ulong number;
    private readonly string? text;

    public ResourceVersion(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty || (Utf8Parser.TryParse(utf8, out number, out var length) && length == utf8.Length && utf8[0] != '0')) return;
        number = 0;
        text = Encoding.UTF8.GetString(utf8);
    }

    /// <summary>None, from which nothing can go on.</summary>
    public bool IsNone => number == 0 && text is null;

    /// <summary>Whether both are numbers and this is the smaller one.</summary>
    public bool IsBefore(ResourceVersion other) => number != 0 && number < other.number;

    /// <summary>Whether both are numbers and this is not the greater one.</summary>
    public bool IsNotAfter(ResourceVersion other) => number != 0 && number <= other.number;

    /// <summary>The text, as the server gave it.</summary>
    public override string ToString() => text ?? (number == 0 ? "" : number.ToString(CultureInfo.InvariantCulture));
}
