namespace ServiceDns.Dns;

/// <summary>A secret that two servers share.</summary>
/// <param name="Name">What both call it.</param>
/// <param name="Secret">Its bytes; null when they were never readable, so that no signature by it is right.</param>
public sealed record TsigKey(DomainName Name, byte[]? Secret)
{
    /// <summary>Takes a secret as files write it, in base64. One that is not base64 gives a key that fits nothing.</summary>
    public static TsigKey FromText(DomainName name, string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var bytes = new byte[secret.Length];
        return new TsigKey(name, Convert.TryFromBase64String(secret, bytes, out var length) ? bytes[..length] : null);
    }
}
