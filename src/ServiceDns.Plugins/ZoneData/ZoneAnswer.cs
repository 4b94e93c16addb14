using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.ZoneData;

/// <summary>Collects the record sets of an answer, and writes them. Each thread keeps one for its next query.</summary>
/// <remarks>What has to wait takes it along, and gives it back where it ends: the thread that has one already forgets the second.</remarks>
internal sealed class ZoneAnswer
{
    [ThreadStatic]
    private static ZoneAnswer? spare;

    private readonly List<(ResourceRecord[] Records, bool AsAsked)> answer = [], authority = [], additional = [];
    private bool dnssecOk;

    /// <summary>What a CNAME or DNAME led to that is not in the zone; to be asked of the server.</summary>
    public byte[] Target { get; set; } = [];

    /// <summary>Whether the answer section is empty.</summary>
    public bool HasNoAnswer => answer.Count == 0;

    /// <summary>An empty one for a query.</summary>
    public static ZoneAnswer Rent(bool dnssecOk)
    {
        var rented = spare ?? new ZoneAnswer();
        spare = null;
        rented.dnssecOk = dnssecOk;
        return rented;
    }

    /// <summary>Gives the answer back for the next query.</summary>
    public void Return()
    {
        answer.Clear();
        authority.Clear();
        additional.Clear();
        Target = [];
        spare = this;
    }

    /// <summary>Whether the client wants signatures and proofs (DO).</summary>
    public bool WantsDnssec => dnssecOk;

    /// <summary>How many sets of records the answer section has so far.</summary>
    public int AnswerParts => answer.Count;

    /// <summary>The records of one part of the answer section.</summary>
    public ResourceRecord[] AnswerPart(int index) => answer[index].Records;

    /// <summary>Adds a set to a section; its signatures too, where the client wants them.</summary>
    /// <param name="section">The section.</param>
    /// <param name="set">The set.</param>
    /// <param name="asAsked">Whether the records go out in the name that was asked: a wildcard's.</param>
    public void Add(Section section, RecordSet set, bool asAsked = false)
    {
        var part = PartOf(section);
        if (set.Records.Length > 0) part.Add((set.Records, asAsked));
        if (dnssecOk && set.Signatures.Length > 0) part.Add((set.Signatures, asAsked));
    }

    /// <summary>Adds records as they are.</summary>
    public void Add(Section section, ResourceRecord[] records) => PartOf(section).Add((records, false));

    /// <summary>Writes everything behind the question.</summary>
    public void WriteTo(Query query, ResponseCode code, HeaderFlags flags, string responder)
    {
        var writer = query.Respond(code, flags, responder);
        Write(ref writer, query, Section.Answer, answer);
        Write(ref writer, query, Section.Authority, authority);
        Write(ref writer, query, Section.Additional, additional);
        query.Complete(ref writer);
    }

    private List<(ResourceRecord[] Records, bool AsAsked)> PartOf(Section section) => section switch
    {
        Section.Answer => answer,
        Section.Authority => authority,
        _ => additional,
    };

    private static void Write(
        ref MessageWriter writer, Query query, Section section, List<(ResourceRecord[] Records, bool AsAsked)> parts)
    {
        foreach (var (records, asAsked) in parts)
        {
            foreach (var record in records)
            {
                var inCaseOfClient = asAsked || record.Owner.SequenceEqual(query.LowerName);
                record.WriteTo(ref writer, section, inCaseOfClient ? query.Name : record.Owner);
            }
        }
    }
}
