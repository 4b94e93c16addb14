using System.Globalization;
using System.Security.Cryptography;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Tests;

/// <summary>A key pair in files, and a second opinion on what was signed with it.</summary>
internal sealed class TestKey
{
    private readonly Func<byte[], byte[], bool> verify;

    private TestKey(string path, byte algorithm, Func<byte[], byte[], bool> verify)
    {
        Path = path;
        Algorithm = algorithm;
        this.verify = verify;
    }

    /// <summary>Without its ending.</summary>
    public string Path { get; }

    public byte Algorithm { get; }

    /// <summary>Writes a key of ECDSA (13, 14) or RSA (5, 8, 10) into the folder.</summary>
    public static TestKey Create(ZoneFolder folder, string zone, byte algorithm = 13, int flags = 257)
    {
        var path = System.IO.Path.Combine(folder.Path, $"K{zone}+{algorithm:D3}+{flags}");
        if (algorithm is 13 or 14)
        {
            var ecdsa = ECDsa.Create(algorithm == 13 ? ECCurve.NamedCurves.nistP256 : ECCurve.NamedCurves.nistP384);
            var hash = algorithm == 13 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA384;
            var secret = ecdsa.ExportParameters(includePrivateParameters: true);
            Write(path, zone, flags, algorithm, [.. secret.Q.X!, .. secret.Q.Y!], $"PrivateKey: {Convert.ToBase64String(secret.D!)}\n");
            return new TestKey(path, algorithm, (data, signature) => ecdsa.VerifyData(data, signature, hash));
        }
        var rsa = RSA.Create(1024);
        var rsaHash = algorithm == 5 ? HashAlgorithmName.SHA1 : algorithm == 8 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512;
        var p = rsa.ExportParameters(includePrivateParameters: true);
        string Line(string name, byte[] number) => $"{name}: {Convert.ToBase64String(number.SkipWhile(each => each == 0).ToArray())}\n";
        Write(path, zone, flags, algorithm, [(byte)p.Exponent!.Length, .. p.Exponent, .. p.Modulus!],
            Line("Modulus", p.Modulus!) + Line("PublicExponent", p.Exponent) + Line("PrivateExponent", p.D!) + Line("Prime1", p.P!)
            + Line("Prime2", p.Q!) + Line("Exponent1", p.DP!) + Line("Exponent2", p.DQ!) + Line("Coefficient", p.InverseQ!));
        return new TestKey(path, algorithm, (data, signature) => rsa.VerifyData(data, signature, rsaHash, RSASignaturePadding.Pkcs1));
    }

    /// <summary>
    /// Whether the RRSIG line signs the lines, as RFC 4034, section 3.1.8.1 says. The names in them must be in lower case.
    /// </summary>
    public bool Signed(string signature, params string[] lines)
    {
        var rrsig = RecordText.Parse(signature).Data;
        var head = 18 + WireName.LengthOf(rrsig[18..]);
        var ttl = rrsig[4..8].ToArray();
        var records = lines.Select(RecordText.Parse).ToList();
        var data = records.OrderBy(record => Convert.ToHexString(record.Data), StringComparer.Ordinal).SelectMany(record => (byte[])
        [
            .. record.Owner, (byte)((ushort)record.Type >> 8), (byte)record.Type, 0, 1, .. ttl,
            (byte)(record.Data.Length >> 8), (byte)record.Data.Length, .. record.Data,
        ]);
        return rrsig[2] == Algorithm && verify([.. rrsig[..head], .. data], rrsig[head..].ToArray());
    }

    private static void Write(string path, string zone, int flags, byte algorithm, byte[] point, string secret)
    {
        File.WriteAllText(path + ".key", $"; a key\n{zone}. IN DNSKEY {flags} 3 {algorithm} {Convert.ToBase64String(point)}\n");
        File.WriteAllText(path + ".private", string.Create(
            CultureInfo.InvariantCulture, $"Private-key-format: v1.3\nAlgorithm: {algorithm} (X)\n{secret}Created: 20200101000000\n"));
    }
}
