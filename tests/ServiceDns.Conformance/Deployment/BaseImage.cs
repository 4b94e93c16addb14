using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using ServiceDns.Conformance.Server;

namespace ServiceDns.Conformance.Deployment;

/// <summary>
/// An image of one layer with the libraries that the runtime links to, from this machine: what the base image of the Dockerfile is made of.
/// </summary>
internal sealed class BaseImage
{
    public const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

    private static readonly string[] Libraries =
    [
        "libc.so.6", "libm.so.6", "libdl.so.2", "librt.so.1", "libpthread.so.0", "libgcc_s.so.1", "libstdc++.so.6", "libssl.so.3",
        "libcrypto.so.3",
    ];

    private BaseImage(byte[] layer)
    {
        var packed = Pack(layer);
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64",
            os = "linux",
            config = new { Env = new[] { "PATH=/usr/bin" } },
            rootfs = new { type = "layers", diff_ids = new[] { DigestOf(layer) } },
        });
        Manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = new { mediaType = "application/vnd.docker.container.image.v1+json", size = config.Length, digest = DigestOf(config) },
            layers = new[]
            {
                new { mediaType = "application/vnd.docker.image.rootfs.diff.tar.gzip", size = packed.Length, digest = DigestOf(packed) },
            },
        });
        Blobs = new Dictionary<string, byte[]> { [DigestOf(config)] = config, [DigestOf(packed)] = packed };
    }

    /// <summary>The image's manifest.</summary>
    public byte[] Manifest { get; }

    /// <summary>Configuration and layer, by digest.</summary>
    public IReadOnlyDictionary<string, byte[]> Blobs { get; }

    public static string DigestOf(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    public static async Task<BaseImage> MakeAsync()
    {
        var known = (await Command.RunAsync("ldconfig", "-p")).Output.Split('\n').Select(line => line.Trim().Split(' '))
            .Where(words => words.Length > 2).ToList();
        using var layer = new MemoryStream();
        using (var tar = new TarWriter(layer, leaveOpen: true))
        {
            // the loader's path is written into every program; it is in that list too
            foreach (var words in known.Where(words => Libraries.Contains(words[0])
                || words[0].StartsWith("ld-linux", StringComparison.Ordinal)).DistinctBy(words => words[0]))
            {
                using var data = File.OpenRead(words[^1]);
                var path = words[0].StartsWith("ld-linux", StringComparison.Ordinal)
                    && RuntimeInformation.OSArchitecture == Architecture.X64
                    ? $"lib64/{words[0]}"
                    : $"lib/{words[0]}";
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = data, Mode = (UnixFileMode)0b111_101_101 });
            }
        }
        return new BaseImage(layer.ToArray());
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
