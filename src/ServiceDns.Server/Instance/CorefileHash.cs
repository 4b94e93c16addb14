using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ServiceDns.Corefile;

namespace ServiceDns.Server;

/// <summary>Tells two configurations apart by their files.</summary>
internal static class CorefileHash
{
    /// <summary>
    /// SHA-512 over path and content of every file, lower-case hex. Lengths go in too, so that text can not move between files unseen.
    /// </summary>
    internal static string Of(IReadOnlyList<CorefileSource> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        foreach (var file in files)
        {
            Append(hash, Encoding.UTF8.GetBytes(file.Path));
            Append(hash, file.Content.Span);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
