using System.Buffers.Binary;

namespace ServiceDns.Dns;

/// <summary>Serial numbers of zones.</summary>
public static class ZoneSerial
{
    private const int NumbersSize = 20; // serial, refresh, retry, expire, minimum

    /// <summary>The serial number of an SOA record; 0 when its data are too short for one.</summary>
    public static uint Of(ResourceRecord soa)
    {
        ArgumentNullException.ThrowIfNull(soa);
        return soa.Data.Length >= NumbersSize ? BinaryPrimitives.ReadUInt32BigEndian(soa.Data[^NumbersSize..]) : 0;
    }

    /// <summary>
    /// Whether <paramref name="serial"/> comes after <paramref name="other"/> in the circle that serial numbers are (RFC 1982).
    /// </summary>
    public static bool IsAfter(uint serial, uint other) => serial != other && serial - other < 1u << 31;
}
