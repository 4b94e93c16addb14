using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ServiceDns.Dns;

/// <summary>LOC records: <c>52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m</c> (RFC 1876, section 3).</summary>
internal static class LocationText
{
    private const int Size = 16;
    private const uint Middle = 0x80000000; // the equator, and the meridian of Greenwich
    private const int AltitudeBase = 10_000_000; // centimetres below the ellipsoid where altitudes begin
    private const decimal LargestPart = 180 * 3600, MostMetres = 1_000_000_000; // no LOC holds more, and sums of it do not overflow

    /// <summary>Appends the data.</summary>
    /// <exception cref="FormatException">The words are no place.</exception>
    public static void Write(ArrayBufferWriter<byte> data, List<string> words)
    {
        var at = 0;
        var latitude = ReadAngle(words, ref at, 90, "N", "S");
        var longitude = ReadAngle(words, ref at, 180, "E", "W");
        if (at == words.Count) throw new FormatException("an altitude belongs to a LOC");
        var altitude = (long)Math.Round(Metres(words[at++]) * 100) + AltitudeBase;
        if (altitude is < 0 or > uint.MaxValue) throw new FormatException("the altitude is out of range");
        var bytes = data.GetSpan(Size);
        bytes[0] = 0;
        bytes[1] = ReadPrecision(words, ref at, 0x12);
        bytes[2] = ReadPrecision(words, ref at, 0x16);
        bytes[3] = ReadPrecision(words, ref at, 0x13);
        if (at < words.Count) throw new FormatException($"'{words[at]}' stands behind the data of the LOC");
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], latitude);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], longitude);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], (uint)altitude);
        data.Advance(Size);
    }

    /// <summary>Appends the text. False when the bytes are of another version or length.</summary>
    public static bool TryFormat(StringBuilder text, ReadOnlySpan<byte> data)
    {
        if (data.Length != Size || data[0] != 0) return false;
        FormatAngle(text, BinaryPrimitives.ReadUInt32BigEndian(data[4..]), 'N', 'S');
        FormatAngle(text, BinaryPrimitives.ReadUInt32BigEndian(data[8..]), 'E', 'W');
        var altitude = (decimal)(BinaryPrimitives.ReadUInt32BigEndian(data[12..]) - (long)AltitudeBase) / 100;
        text.Append(CultureInfo.InvariantCulture, $"{altitude:F2}m");
        foreach (var precision in data[1..4])
        {
            var centimetres = (precision >> 4) * Math.Pow(10, precision & 0xF);
            text.Append(CultureInfo.InvariantCulture, $" {centimetres / 100:F2}m");
        }
        return true;
    }

    private static uint ReadAngle(List<string> words, ref int at, uint most, string positive, string negative)
    {
        Span<decimal> parts = stackalloc decimal[3];
        for (var count = 0; at < words.Count; at++)
        {
            var word = words[at];
            if (word.Equals(positive, StringComparison.OrdinalIgnoreCase) || word.Equals(negative, StringComparison.OrdinalIgnoreCase))
            {
                var thousandths = (parts[0] * 3600 + parts[1] * 60 + parts[2]) * 1000;
                if (count == 0 || thousandths > most * 3_600_000m) break;
                at++;
                return word.Equals(positive, StringComparison.OrdinalIgnoreCase) ? Middle + (uint)thousandths : Middle - (uint)thousandths;
            }
            if (count == 3 || !decimal.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out parts[count])
                || parts[count++] > LargestPart)
            {
                break;
            }
        }
        throw new FormatException(
            $"degrees, minutes and seconds up to {most} degrees with {positive} or {negative} behind them belong to a LOC");
    }

    private static decimal Metres(string word)
    {
        var digits = word.EndsWith('m') || word.EndsWith('M') ? word[..^1] : word;
        return decimal.TryParse(
            digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var metres)
            && Math.Abs(metres) <= MostMetres
            ? metres
            : throw new FormatException($"'{word}' is not a length in metres");
    }

    /// <summary>A length as one digit and a power of ten, in centimetres.</summary>
    private static byte ReadPrecision(List<string> words, ref int at, byte otherwise)
    {
        if (at == words.Count) return otherwise;
        var centimetres = Metres(words[at++]) * 100;
        var power = 0;
        for (; centimetres >= 10; power++) centimetres /= 10;
        return power <= 9 && centimetres >= 0
            ? (byte)(((int)centimetres << 4) | power)
            : throw new FormatException($"'{words[at - 1]}' is out of range");
    }

    private static void FormatAngle(StringBuilder text, uint value, char positive, char negative)
    {
        var thousandths = value >= Middle ? value - Middle : Middle - value;
        text.Append(CultureInfo.InvariantCulture, $"{thousandths / 3_600_000:D2} {thousandths / 60_000 % 60:D2} ");
        text.Append(CultureInfo.InvariantCulture, $"{thousandths % 60_000 / 1000m:F3} {(value >= Middle ? positive : negative)} ");
    }
}
