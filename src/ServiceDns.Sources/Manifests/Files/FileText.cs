using System.Security.Cryptography;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Files;

/// <summary>Reads a manifest file: once for its hash, and once more only if that is a new one.</summary>
internal static class FileText
{
    private const int BufferSize = 64 * 1024;

    /// <summary>The content's SHA-256, whether it looks like JSON, and the line of the first NUL byte (0 for none).</summary>
    public static (byte[] Hash, bool IsJson, int NulLine) Survey(Stream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        var (lines, nulLine, first) = (1, 0, (byte)0);
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            var part = buffer.AsSpan(0, read);
            hash.AppendData(part);
            if (first == 0 && part.IndexOfAnyExcept(" \t\r\n\uFEFF"u8) is var start and >= 0) first = part[start];
            if (nulLine > 0) continue;
            if (part.IndexOf((byte)0) is var nul and >= 0) nulLine = lines + part[..nul].Count((byte)'\n');
            lines += part.Count((byte)'\n');
        }
        return (hash.GetHashAndReset(), first == '{', nulLine);
    }

    /// <summary>Why a file with NUL bytes can not be read.</summary>
    public static string ReasonOfNul(Stream stream)
    {
        Span<byte> mark = stackalloc byte[2];
        stream.Position = 0;
        stream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false);
        return mark is [0xFF, 0xFE] or [0xFE, 0xFF]
            ? "the text is UTF-16, as PowerShell writes what is redirected; save it as UTF-8"
            : "control characters are not allowed";
    }

    /// <summary>Reads the objects.</summary>
    /// <param name="name">The file as messages are to name it.</param>
    /// <param name="stream">Its content, from the beginning.</param>
    /// <param name="isJson">Whether to try JSON first, as kubectl does with what begins with a brace.</param>
    /// <param name="strings">Where strings are shared with other files.</param>
    /// <exception cref="ManifestSyntaxException">The text can not be understood.</exception>
    public static FileContents Read(string name, Stream stream, bool isJson, StringPool strings)
    {
        if (!isJson) return ReadYaml(name, stream, strings);
        var text = new byte[stream.Length - stream.Position];
        stream.ReadExactly(text);
        try
        {
            return ManifestReader.Read(name, new JsonNodes(text), strings);
        }
        catch (ManifestSyntaxException) when (!name.EndsWith(".json", StringComparison.Ordinal))
        {
            return ReadYaml(name, new MemoryStream(text), strings); // a YAML flow mapping begins with a brace too
        }
    }

    private static FileContents ReadYaml(string name, Stream stream, StringPool strings) =>
        ManifestReader.Read(name, new YamlDocuments(stream), strings);
}
