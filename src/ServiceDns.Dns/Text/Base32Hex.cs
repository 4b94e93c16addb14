namespace ServiceDns.Dns;

/// <summary>Base 32 with the extended hex alphabet, without padding (RFC 4648, section 7; RFC 5155, section 3.3).</summary>
public static class Base32Hex
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUV";

    /// <summary>The digits of the bytes, in upper case.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var digits = new char[(bytes.Length * 8 + 4) / 5];
        for (var i = 0; i < digits.Length; i++)
        {
            var bit = i * 5;
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            digits[i] = Alphabet[(pair >> (11 - bit % 8)) & 31];
        }
        return new string(digits);
    }

    /// <summary>The bytes of digits in any case.</summary>
    /// <exception cref="FormatException">Something else is among the digits.</exception>
    public static byte[] Decode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new byte[text.Length * 5 / 8];
        var (bits, count, at) = (0, 0, 0);
        foreach (var letter in text)
        {
            var digit = Alphabet.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
            if (digit < 0) throw new FormatException($"'{text}' is not base 32");
            bits = ((bits << 5) | digit) & 0xFFFF;
            count += 5;
            if (count < 8) continue;
            count -= 8;
            bytes[at++] = (byte)(bits >> count);
        }
        return bytes;
    }
}
