using ServiceDns.Server;

namespace ServiceDns.Plugins.ZoneData;

/// <summary>Tells <c>transfer</c> of changed zones, in server blocks that have it.</summary>
internal static class ZoneNotices
{
    /// <summary>Has the secondaries of the zones notified (RFC 1996).</summary>
    public static void Notify(this BlockSettings block, IEnumerable<LiveZone> zones)
    {
        var notifier = block.Handlers.OfType<IZoneNotifier>().FirstOrDefault();
        foreach (var zone in zones) notifier?.Notify(zone.Origin);
    }
}
