using Microsoft.Extensions.Logging;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.ZoneData;

/// <summary>A zone that comes from a file, and is read again when that changed.</summary>
/// <param name="origin">The zone's name, and what relative names in the file are below.</param>
/// <param name="log">The plugin's log.</param>
internal sealed class ZoneOfFile(DomainName origin, ILogger log)
{
    private DateTime modified;

    /// <summary>The zone that is served.</summary>
    public LiveZone Live { get; } = new(origin);

    /// <summary>The file.</summary>
    public required string Path { get; set; }

    /// <summary>Whether a newer time of the file, in place of another serial number, says that it changed.</summary>
    public bool ByTime { get; set; }

    /// <summary>Reads the file and serves it.</summary>
    /// <exception cref="IOException">It can not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="ZoneFileException">A line of it is wrong.</exception>
    /// <exception cref="ZoneException">It holds no zone that can be served.</exception>
    public void Load()
    {
        var time = System.IO.File.GetLastWriteTimeUtc(Path);
        if (Read(unless: null) is { } zone) Live.Replace(zone);
        modified = time;
    }

    /// <summary>Reads the file again if it changed. What is wrong with it is logged, and changes nothing.</summary>
    /// <returns>Whether another state is served now.</returns>
    public bool Refresh()
    {
        try
        {
            var time = System.IO.File.GetLastWriteTimeUtc(Path);
            if (ByTime && time <= modified && Live.Current is not null) return false;
            if (Read(ByTime ? null : Live.Current?.Serial) is not { } zone) return false;
            Live.Replace(zone);
            modified = time;
            ZoneLog.Reloaded(log, origin, Path, zone.Serial);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ZoneLog.Unreadable(log, origin, Path, e.Message);
        }
        catch (Exception e) when (e is ZoneFileException or ZoneException)
        {
            ZoneLog.Broken(log, origin, e.Message);
        }
        return false;
    }

    /// <summary>Reads as far as the SOA, and no further when it has that serial number: then null.</summary>
    private Zone? Read(uint? unless)
    {
        var builder = new ZoneBuilder(origin);
        var isFirstSoa = true;
        foreach (var record in ZoneFile.Read(Path, origin))
        {
            if (record.Type == RecordType.SOA && isFirstSoa)
            {
                if (ZoneSerial.Of(record) == unless) return null;
                isFirstSoa = false;
            }
            builder.Add(record);
        }
        return builder.Build();
    }
}
