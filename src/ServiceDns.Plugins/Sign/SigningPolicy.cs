using System.Buffers.Binary;
using System.Globalization;
using ServiceDns.Dns;
using ServiceDns.Plugins.Signing;

namespace ServiceDns.Plugins.Sign;

/// <summary>
/// How long signatures are good, and when a zone is signed again. Each zone's times are a little apart from those of others.
/// </summary>
/// <param name="InceptionJitter">How much longer ago than three hours signatures begin.</param>
/// <param name="ExpirationJitter">How much longer than 32 days they last.</param>
internal sealed record SigningPolicy(TimeSpan InceptionJitter, TimeSpan ExpirationJitter)
{
    private const int MostRecords = 100; // in which the SOA's signature must be

    private static readonly TimeSpan Before = TimeSpan.FromHours(3), Validity = TimeSpan.FromDays(32);
    private static readonly TimeSpan OldAge = TimeSpan.FromDays(6), LeastLeft = TimeSpan.FromDays(7);

    /// <summary>Time between two looks.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromHours(5);

    /// <summary>Up to 18 hours earlier, and up to 5 days later.</summary>
    public static SigningPolicy Jittered(Random random) =>
        new(random.NextDouble() * TimeSpan.FromHours(18), random.NextDouble() * TimeSpan.FromDays(5));

    /// <summary>When signatures that are made now are good.</summary>
    public SignaturePeriod PeriodFrom(DateTimeOffset now) =>
        new(Seconds(now - Before - InceptionJitter), Seconds(now + Validity + ExpirationJitter));

    /// <summary>Why a signed zone must be signed again; null when it need not.</summary>
    /// <param name="records">The zone, of which no more is read than that takes.</param>
    /// <param name="now">The time.</param>
    public static string? ReasonToSign(IEnumerable<ResourceRecord> records, DateTimeOffset now)
    {
        var isSigned = false;
        foreach (var record in records.Take(MostRecords))
        {
            if (record.Type != RecordType.RRSIG || record.Data.Length < 16) continue;
            if ((RecordType)BinaryPrimitives.ReadUInt16BigEndian(record.Data) != RecordType.SOA) continue;
            var expiration = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(record.Data[8..]));
            var inception = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(record.Data[12..]));
            if (inception > now) return $"inception {Text(inception)} is in the future";
            if (now - inception > OldAge) return $"inception {Text(inception)} was more than {OldAge.TotalDays} days ago";
            if (expiration - now < LeastLeft) return $"expiration {Text(expiration)} is less than {LeastLeft.TotalDays} days away";
            isSigned = true;
        }
        return isSigned ? null : $"there is no signature of the SOA in its first {MostRecords} records";
    }

    /// <summary>A time as the log has it.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>Seconds since 1970.</summary>
    public static uint Seconds(DateTimeOffset time) => unchecked((uint)time.ToUnixTimeSeconds());
}
