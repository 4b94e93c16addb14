using Microsoft.Extensions.Logging;
using ServiceDns.Dns;
using ServiceDns.Plugins.ZoneData;

namespace ServiceDns.Plugins.Auto;

/// <summary>The zone files of a folder and the folders in it.</summary>
internal sealed class ZoneDirectory(string path, OriginPattern pattern, ILogger log)
{
    private readonly Dictionary<DomainName, ZoneOfFile> files = [];
    private LiveZones current = LiveZones.None;

    /// <summary>The zones that are served.</summary>
    public LiveZones Current => Volatile.Read(ref current);

    /// <summary>
    /// Looks what is there: takes up zones of new files, drops those whose file has gone, and reads files with another serial number again.
    /// What is wrong with a file is logged, and changes nothing of what is served.
    /// </summary>
    /// <returns>Zones that are new, or have another state.</returns>
    public IReadOnlyList<LiveZone> Refresh()
    {
        // before new ones, which were read just now
        var changed = files.Values.Where(file => file.Refresh()).Select(file => file.Live).ToList();
        var found = Find();
        foreach (var origin in files.Keys.Except(found.Keys).ToList())
        {
            files.Remove(origin);
            Log.Deleted(log, origin);
        }
        foreach (var (origin, file) in found)
        {
            if (files.TryGetValue(origin, out var known)) known.Path = file;
            else if (Load(origin, file) is { } added) changed.Add(added.Live);
        }
        Volatile.Write(ref current, new LiveZones(files.Values.Select(file => file.Live)));
        return changed;
    }

    private ZoneOfFile? Load(DomainName origin, string file)
    {
        var zone = new ZoneOfFile(origin, log) { Path = file };
        try
        {
            zone.Load();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotOpened(log, file, e.Message);
            return null;
        }
        catch (Exception e) when (e is ZoneFileException or ZoneException)
        {
            Log.NotParsed(log, origin, e.Message);
            return null;
        }
        Log.Inserted(log, origin, file);
        files.Add(origin, zone);
        return zone;
    }

    /// <summary>The first file of each zone, in the order of their paths.</summary>
    private Dictionary<DomainName, string> Find()
    {
        var found = new Dictionary<DomainName, string>();
        foreach (var file in FilesBelow(path))
        {
            if (pattern.OriginOf(Path.GetFileName(file)) is { } origin && !found.TryAdd(origin, file))
            {
                Log.Several(log, origin, found[origin], file);
            }
        }
        return found;
    }

    /// <remarks>Links to folders are not followed, but for the folder itself: a mounted ConfigMap is full of them.</remarks>
    private List<string> FilesBelow(string folder)
    {
        var files = new List<string>();
        try
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
            {
                if (entry is not DirectoryInfo) files.Add(entry.FullName);
                else if (entry.LinkTarget is null) files.AddRange(FilesBelow(entry.FullName));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotRead(log, folder, e.Message);
        }
        return files;
    }
}
