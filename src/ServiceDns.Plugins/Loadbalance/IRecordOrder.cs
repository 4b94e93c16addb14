using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>Decides the order in which a section's records are sent.</summary>
internal interface IRecordOrder
{
    /// <summary>Puts the records of one section into their order.</summary>
    /// <param name="records">The records as they lie in the message.</param>
    /// <param name="section">Their section.</param>
    /// <param name="message">The message.</param>
    /// <param name="query">Whose response it is; gives random numbers.</param>
    void Arrange(Span<RecordView> records, Section section, ReadOnlySpan<byte> message, Query query);
}
