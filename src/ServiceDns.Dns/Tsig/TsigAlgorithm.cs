using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ServiceDns.Dns;

/// <summary>A way to sign with a shared secret (RFC 8945, section 6).</summary>
public sealed class TsigAlgorithm
{
    private delegate int Keyed(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> code);

    private readonly Keyed hash;

    private TsigAlgorithm(string name, int size, Keyed hash) => (Name, Size, this.hash) = (DomainName.Parse(name), size, hash);

    /// <summary>The algorithm that is used where none is named: the one that every implementation must have.</summary>
    public static TsigAlgorithm Default { get; } = new("hmac-sha256.", HMACSHA256.HashSizeInBytes, HMACSHA256.HashData);

    /// <summary>All that are known. HMAC-MD5 is not among them: RFC 8945 lets no new implementation have it.</summary>
    public static IReadOnlyList<TsigAlgorithm> All { get; } =
    [
#pragma warning disable CA5350 // RFC 8945 wants it, and HMAC does not rest on what SHA-1 lacks
        new("hmac-sha1.", HMACSHA1.HashSizeInBytes, HMACSHA1.HashData),
#pragma warning restore CA5350
        new("hmac-sha224.", Sha224.HashSize, Sha224.KeyedHash),
        Default,
        new("hmac-sha384.", HMACSHA384.HashSizeInBytes, HMACSHA384.HashData),
        new("hmac-sha512.", HMACSHA512.HashSizeInBytes, HMACSHA512.HashData),
    ];

    /// <summary>Its name as records carry it.</summary>
    public DomainName Name { get; }

    /// <summary>Bytes of a whole signature.</summary>
    public int Size { get; }

    /// <summary>Finds an algorithm by name; null for one that is not known.</summary>
    public static TsigAlgorithm? Find(DomainName name) => All.FirstOrDefault(algorithm => algorithm.Name.Equals(name));

    /// <summary>Reads a name such as <c>hmac-sha256</c>, in any case.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TsigAlgorithm? algorithm)
    {
        algorithm = DomainName.TryParse(text, out var name) ? Find(name) : null;
        return algorithm is not null;
    }

    /// <summary>The signature of the data.</summary>
    public byte[] Sign(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
    {
        var code = new byte[Size];
        hash(key, data, code);
        return code;
    }
}
