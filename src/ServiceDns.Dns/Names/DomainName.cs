using System.Diagnostics.CodeAnalysis;

namespace ServiceDns.Dns;

/// <summary>A name that lives longer than a message: a zone, a target. Kept in lower case; equality follows RFC 4343.</summary>
public sealed class DomainName : IEquatable<DomainName>
{
    private readonly byte[] wire;

    private DomainName(byte[] wire)
    {
        this.wire = wire;
        LabelCount = WireName.CountLabels(wire);
    }

    /// <summary>The root.</summary>
    public static DomainName Root { get; } = new([0]);

    /// <summary>The wire form in lower case, the final zero included; owned by this object.</summary>
    public ReadOnlySpan<byte> Wire => wire;

    /// <summary>Bytes on the wire.</summary>
    public int Length => wire.Length;

    /// <summary>Labels before the root.</summary>
    public int LabelCount { get; }

    /// <summary>Copies an uncompressed wire name.</summary>
    /// <exception cref="ArgumentException">The bytes are not exactly one name.</exception>
    public static DomainName FromWire(ReadOnlySpan<byte> name)
    {
        if (WireName.LengthOf(name) != name.Length) throw new ArgumentException("not an uncompressed wire name", nameof(name));
        var copy = new byte[name.Length];
        WireName.ToLower(name, copy);
        return new DomainName(copy);
    }

    /// <summary>Reads text with or without the final dot.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out DomainName? name)
    {
        Span<byte> bytes = stackalloc byte[WireName.MaxLength];
        name = NameText.TryParse(text, bytes, out var length) ? FromWire(bytes[..length]) : null;
        return name is not null;
    }

    /// <summary>As <see cref="TryParse"/>, for text that is known to be right.</summary>
    /// <exception cref="FormatException">It was not.</exception>
    public static DomainName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is not a domain name");

    /// <summary>Whether this name is <paramref name="zone"/> or below it.</summary>
    public bool IsWithin(DomainName zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return WireName.OffsetOfZone(wire, zone.wire) >= 0;
    }

    /// <inheritdoc/>
    public bool Equals(DomainName? other) => other is not null && wire.AsSpan().SequenceEqual(other.wire);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DomainName);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(wire);
        return hash.ToHashCode();
    }

    /// <summary>Text with a final dot.</summary>
    public override string ToString() => NameText.Format(wire);
}
