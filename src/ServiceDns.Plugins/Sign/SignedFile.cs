using Microsoft.Extensions.Logging;
using ServiceDns.Dns;
using ServiceDns.Plugins.Signing;
using ServiceDns.Plugins.ZoneData;

namespace ServiceDns.Plugins.Sign;

/// <summary>A zone file that is signed into another file, and again before its signatures get old.</summary>
/// <param name="source">The zone file.</param>
/// <param name="origin">The zone.</param>
/// <param name="policy">When.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The plugin's log.</param>
internal sealed class SignedFile(string source, DomainName origin, SigningPolicy policy, TimeProvider time, ILogger log)
{
    private readonly Lock gate = new();

    /// <summary>The keys.</summary>
    public List<SigningKey> Keys { get; } = [];

    /// <summary>The folder of the signed file.</summary>
    public string Folder { get; set; } = "/var/lib/coredns";

    /// <summary>The signed file.</summary>
    public string Path => System.IO.Path.Combine(Folder, $"db.{origin}signed"); // the name ends with a dot

    private string Tags => string.Join(',', Keys.Select(key => key.Tag));

    /// <summary>Signs the zone if it must be. What goes wrong is logged.</summary>
    public void Refresh()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (ReasonToSign(now) is not { } reason)
            {
                Log.Skipped(log, origin, Path);
                return;
            }
            Log.Signing(log, origin, reason);
            var next = SigningPolicy.Text(now + SigningPolicy.Interval);
            try
            {
                var serial = SigningPolicy.Seconds(now);
                Write(new ZoneSigner(origin, Keys).Sign(ZoneFile.Read(source, origin), serial, policy.PeriodFrom(now)));
                Log.Signed(log, origin, Path, Tags, serial, (time.GetUtcNow() - now).TotalSeconds, next);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ZoneFileException or ZoneException)
            {
                Log.NotSigned(log, origin, Tags, e.Message, next);
            }
        }
    }

    private string? ReasonToSign(DateTimeOffset now)
    {
        try
        {
            return SigningPolicy.ReasonToSign(ZoneFile.Read(Path, origin), now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ZoneFileException)
        {
            return e.Message;
        }
    }

    /// <summary>Writes beside the file and then takes its place, so that nobody reads half of it.</summary>
    private void Write(IEnumerable<ResourceRecord> records)
    {
        var temporary = System.IO.Path.Combine(Folder, $"signed-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllLines(temporary, records.Select(RecordText.Format));
            File.Move(temporary, Path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
