using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>
/// A handler that tells secondary servers of changed zones (RFC 1996): <c>transfer</c>. A plugin that has a zone finds it among
/// <see cref="BlockSettings.Handlers"/> when it starts.
/// </summary>
public interface IZoneNotifier : IQueryHandler
{
    /// <summary>Says that a zone has changed, or has just been read. Returns at once; what becomes of it is logged.</summary>
    /// <param name="zone">The zone's apex.</param>
    void Notify(DomainName zone);
}
