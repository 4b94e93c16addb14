using System.Buffers.Binary;
using System.Security.Cryptography;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Signing;

/// <summary>A key pair of DNSSEC, as <c>dnssec-keygen</c> and <c>ldns-keygen</c> write it. Safe for many threads.</summary>
internal sealed class SigningKey
{
    private const ushort ZoneKeyFlag = 0x0100, EntryPointFlag = 0x0001; // RFC 4034, section 2.1.1

    private readonly PrivateKey signer;

    private SigningKey(ResourceRecord record, PrivateKey signer)
    {
        Record = record;
        this.signer = signer;
        Name = DomainName.FromWire(record.Owner);
        Tag = TagOf(record.Data);
    }

    /// <summary>The DNSKEY record.</summary>
    public ResourceRecord Record { get; }

    /// <summary>The zone that the key was made for.</summary>
    public DomainName Name { get; }

    /// <summary>The number by which signatures and DS records name the key (RFC 4034, appendix B).</summary>
    public ushort Tag { get; }

    /// <summary>The algorithm's number.</summary>
    public byte Algorithm => Record.Data[3];

    /// <summary>Whether it signs other keys only, where there are both kinds: it has the SEP bit.</summary>
    public bool IsKeySigning => (Flags & (ZoneKeyFlag | EntryPointFlag)) == (ZoneKeyFlag | EntryPointFlag);

    /// <summary>Whether it signs everything but keys, where there are both kinds.</summary>
    public bool IsZoneSigning => (Flags & (ZoneKeyFlag | EntryPointFlag)) == ZoneKeyFlag;

    private ushort Flags => BinaryPrimitives.ReadUInt16BigEndian(Record.Data);

    /// <summary>Reads a pair of files.</summary>
    /// <param name="path">Their common path; <c>.key</c> or <c>.private</c> at its end makes no difference.</param>
    /// <exception cref="SigningException">A file can not be read, or is no key that can be used here.</exception>
    public static SigningKey Read(string path)
    {
        foreach (var ending in new[] { ".key", ".private" })
        {
            if (path.EndsWith(ending, StringComparison.Ordinal)) path = path[..^ending.Length];
        }
        try
        {
            using var reader = new StreamReader(path + ".key");
            var record = ZoneFile.Read(reader, path + ".key", DomainName.Root, RecordText.DefaultTtl).FirstOrDefault();
            if (record is not { Type: RecordType.DNSKEY, Data.Length: > 4 })
            {
                throw new SigningException($"no public key found: {path}.key holds no DNSKEY record");
            }
            return new SigningKey(record, PrivateKeyFile.Read(path + ".private", record));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ZoneFileException or CryptographicException)
        {
            throw new SigningException(e is CryptographicException ? $"{path}.private does not fit {path}.key: {e.Message}" : e.Message);
        }
    }

    /// <summary>The signature over the data.</summary>
    public byte[] Sign(byte[] data) => signer(data);

    /// <summary>The data of a DS record, which the zone above has of a key (RFC 4034, section 5.1; RFC 4509 for SHA-256).</summary>
    /// <param name="zone">The zone that has the key.</param>
    /// <param name="digest">1 for SHA-1, 2 for SHA-256.</param>
    public byte[] DelegationSigner(DomainName zone, byte digest)
    {
        byte[] signed = [.. zone.Wire, .. Record.Data];
        return [(byte)(Tag >> 8), (byte)Tag, Algorithm, digest, .. digest == 1 ? SHA1.HashData(signed) : SHA256.HashData(signed)];
    }

    private static ushort TagOf(ReadOnlySpan<byte> data)
    {
        var sum = 0u;
        for (var i = 0; i < data.Length; i++) sum += i % 2 == 0 ? (uint)data[i] << 8 : data[i];
        return (ushort)(sum + (sum >> 16));
    }
}

/// <summary>Signs data.</summary>
internal delegate byte[] PrivateKey(byte[] data);
