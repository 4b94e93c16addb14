using System.Security.Cryptography;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Signing;

/// <summary>Files of private keys, in the form that BIND invented: <c>Name: value</c> lines, numbers in base 64.</summary>
internal static class PrivateKeyFile
{
    /// <summary>Reads the private half of a DNSKEY record.</summary>
    /// <exception cref="SigningException">It is no such file, or of an algorithm that is not there.</exception>
    /// <exception cref="CryptographicException">It is of another key.</exception>
    public static PrivateKey Read(string path, ResourceRecord key)
    {
        var fields = File.ReadLines(path).Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0].Trim(), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.First()[1].Trim(), StringComparer.OrdinalIgnoreCase);
        if (!fields.TryGetValue("Private-key-format", out var format) || format is not ("v1.2" or "v1.3"))
        {
            throw new SigningException($"no private key found: {path} does not say 'Private-key-format: v1.3'");
        }
        var algorithm = key.Data[3];
        if (!fields.TryGetValue("Algorithm", out var stated) || stated.Split(' ')[0] != $"{algorithm}")
        {
            throw new SigningException($"{path} is of another algorithm than its public key, which has {algorithm}");
        }
        byte[] Number(string name)
        {
            if (!fields.TryGetValue(name, out var text)) throw new SigningException($"{path} has no line '{name}:'");
            try
            {
                return Convert.FromBase64String(text);
            }
            catch (FormatException)
            {
                throw new SigningException($"{path}: the value of '{name}:' is not base 64");
            }
        }
        return algorithm switch
        {
            5 or 7 => Rsa(Number, HashAlgorithmName.SHA1),
            8 => Rsa(Number, HashAlgorithmName.SHA256),
            10 => Rsa(Number, HashAlgorithmName.SHA512),
            13 => Ecdsa(Number, key.Data[4..], ECCurve.NamedCurves.nistP256, 32, HashAlgorithmName.SHA256),
            14 => Ecdsa(Number, key.Data[4..], ECCurve.NamedCurves.nistP384, 48, HashAlgorithmName.SHA384),
            15 => EdwardsKey.Read(Number("PrivateKey"), key.Data[4..]),
            _ => throw new SigningException($"{path}: algorithm {algorithm} is not supported; make a key of ECDSAP256SHA256"),
        };
    }

    private static PrivateKey Rsa(Func<string, byte[]> number, HashAlgorithmName hash)
    {
        var modulus = number("Modulus");
        var half = (modulus.Length + 1) / 2;
        var key = RSA.Create(new RSAParameters
        {
            Modulus = modulus,
            Exponent = number("PublicExponent"),
            D = Padded(number("PrivateExponent"), modulus.Length),
            P = Padded(number("Prime1"), half),
            Q = Padded(number("Prime2"), half),
            DP = Padded(number("Exponent1"), half),
            DQ = Padded(number("Exponent2"), half),
            InverseQ = Padded(number("Coefficient"), half),
        });
        return Locked(data => key.SignData(data, hash, RSASignaturePadding.Pkcs1));
    }

    private static PrivateKey Ecdsa(Func<string, byte[]> number, ReadOnlySpan<byte> point, ECCurve curve, int size, HashAlgorithmName hash)
    {
        if (point.Length != 2 * size) throw new CryptographicException($"the public key has {point.Length} bytes in place of {2 * size}");
        var key = ECDsa.Create(new ECParameters
        {
            Curve = curve,
            D = Padded(number("PrivateKey"), size),
            Q = new ECPoint { X = point[..size].ToArray(), Y = point[size..].ToArray() },
        });
        return Locked(data => key.SignData(data, hash)); // r and s side by side: RFC 6605, section 4
    }

    /// <summary>Keys of the framework are not for several threads at once.</summary>
    private static PrivateKey Locked(PrivateKey sign)
    {
        var gate = new Lock();
        return data =>
        {
            lock (gate) return sign(data);
        };
    }

    private static byte[] Padded(byte[] number, int size) =>
        number.Length >= size ? number[^size..] : [.. new byte[size - number.Length], .. number];
}
