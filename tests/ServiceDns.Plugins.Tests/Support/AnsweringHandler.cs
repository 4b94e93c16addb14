using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

/// <summary>The rest of a chain: notes what it saw, and answers what the test says. Its own code allocates nothing once warm.</summary>
internal sealed class AnsweringHandler : IQueryHandler
{
    private byte[] name = [];
    private byte[] tail = [];

    public string Name => "answering";

    /// <summary>Records as zone-file text.</summary>
    public string[] Answer { get; init; } = [];

    public string[] Authority { get; init; } = [];

    public string[] Additional { get; init; } = [];

    public ResponseCode Code { get; init; }

    public HeaderFlags Flags { get; init; }

    /// <summary>What it returns without writing, in place of an answer.</summary>
    public Outcome? Instead { get; init; }

    /// <summary>When set, the answer comes only after this completes.</summary>
    public Task? After { get; init; }

    /// <summary>Queries seen.</summary>
    public int Seen { get; private set; }

    /// <summary>The payload size of the last query as it arrived here.</summary>
    public int SeenPayload { get; private set; }

    /// <summary>Runs on every query before it is answered.</summary>
    public Action<Query>? OnQuery { get; init; }

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) =>
        After is null ? new(Serve(query)) : ServeLaterAsync(query);

    private async ValueTask<Outcome> ServeLaterAsync(Query query)
    {
        await After!;
        return Serve(query);
    }

    private Outcome Serve(Query query)
    {
        Seen++;
        SeenPayload = query.UdpPayloadSize;
        OnQuery?.Invoke(query);
        if (Instead is { } outcome) return outcome;
        var writer = query.Respond(Code, Flags, Name);
        if (!query.Name.SequenceEqual(name)) WriteRecords(query, ref writer);
        else Repeat(query, ref writer);
        query.Complete(ref writer);
        return Outcome.Written;
    }

    /// <summary>Writes the records and keeps their bytes for the next query of the same name.</summary>
    private void WriteRecords(Query query, ref MessageWriter writer)
    {
        foreach (var line in Answer) ZoneLine.Write(ref writer, Section.Answer, line);
        foreach (var line in Authority) ZoneLine.Write(ref writer, Section.Authority, line);
        foreach (var line in Additional) ZoneLine.Write(ref writer, Section.Additional, line);
        name = query.Name.ToArray();
        tail = query.Buffer[query.QuestionEnd..writer.Length].ToArray();
    }

    private void Repeat(Query query, ref MessageWriter writer)
    {
        writer.Put(tail);
        Header.SetCount(query.Buffer, Section.Answer, Answer.Length);
        Header.SetCount(query.Buffer, Section.Authority, Authority.Length);
        Header.SetCount(query.Buffer, Section.Additional, Additional.Length);
    }
}
