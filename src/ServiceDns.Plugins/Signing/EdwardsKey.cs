using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace ServiceDns.Plugins.Signing;

/// <summary>Keys of Ed25519 (RFC 8080), which .NET does not have.</summary>
internal static class EdwardsKey
{
    /// <summary>Makes the signer of a key pair.</summary>
    /// <param name="secret">The seed, 32 bytes.</param>
    /// <param name="point">The public key as the DNSKEY record has it.</param>
    /// <exception cref="CryptographicException">The two do not belong together.</exception>
    public static PrivateKey Read(byte[] secret, ReadOnlySpan<byte> point)
    {
        if (secret.Length != Ed25519.SecretKeySize)
        {
            throw new CryptographicException($"the private key has {secret.Length} bytes in place of {Ed25519.SecretKeySize}");
        }
        var own = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(secret, 0, own, 0);
        if (!point.SequenceEqual(own)) throw new CryptographicException("the public key is of another private key");
        return data =>
        {
            var signature = new byte[Ed25519.SignatureSize];
            Ed25519.Sign(secret, 0, own, 0, data, 0, data.Length, signature, 0);
            return signature;
        };
    }
}
