using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>One query while it is rewritten: what it was, and what becomes of its response.</summary>
internal sealed class Rewriting(Query query)
{
    private readonly byte[] name = query.Name.ToArray();
    private readonly RecordType type = query.Type;
    private readonly RecordClass recordClass = query.Class;
    private readonly bool hadEdns = query.HasEdns;
    private readonly List<IResponseRule> rules = [];
    private readonly List<(ushort Code, byte[]? Data)> options = [];
    private bool isChanged;

    /// <summary>What a rule made of the name, when that is no name; null as long as all is well.</summary>
    public string? InvalidName { get; private set; }

    /// <summary>Asks something else from now on.</summary>
    public void Ask(Query query, ReadOnlySpan<byte> newName, RecordType newType, RecordClass newClass)
    {
        isChanged = true;
        query.ChangeQuestion(newName.ToArray(), newType, newClass);
    }

    /// <summary>Asks for another name from now on; false when the text is no name.</summary>
    public bool TryAsk(Query query, string newName)
    {
        if (!DomainName.TryParse(newName, out var parsed))
        {
            InvalidName = newName;
            return false;
        }
        Ask(query, parsed.Wire, query.Type, query.Class);
        return true;
    }

    /// <summary>Adds rules for the response; those that were added last are applied first.</summary>
    public void Add(IEnumerable<IResponseRule> responses) => rules.AddRange(responses);

    /// <summary>Gives the client its option back; with null, none.</summary>
    public void RevertOption(ushort code, byte[]? data) => options.Add((code, data));

    /// <summary>Puts the client's question back; a response is lost by it.</summary>
    public void Restore(Query query)
    {
        if (isChanged) query.ChangeQuestion(name, type, recordClass);
        if (!hadEdns && query.HasEdns) query.UdpPayloadSize = Edns.MinimumPayload; // what the client takes
        if (options.Count == 0) return;
        var changed = EdnsOptions.Of(query);
        foreach (var (code, data) in Enumerable.Reverse(options))
        {
            if (data is null) changed.Remove(code);
            else changed.Put(code, data);
        }
        changed.WriteTo(query);
        if (!hadEdns && changed.IsEmpty) query.RemoveAddedOpt();
    }

    /// <summary>
    /// A server further on may send options back as it got them: those that are reverted, the client does not see, or as it sent them.
    /// </summary>
    private void RevertOptionsOfResponse(Query query)
    {
        if (options.Count == 0 || query.ResponseOptions.IsEmpty) return;
        var sent = EdnsOptions.OfResponse(query);
        foreach (var (code, data) in Enumerable.Reverse(options))
        {
            if (data is null) sent.Remove(code);
            else if (sent.Find(code) is not null) sent.Put(code, data);
        }
        sent.WriteToResponse(query);
    }

    /// <summary>Makes the client's response of what the rest of the chain gave.</summary>
    public async ValueTask<Outcome> FinishAsync(Query query, Outcome outcome, CancellationToken cancel)
    {
        RevertOptionsOfResponse(query);
        if (outcome.IsDropped || (!outcome.IsWritten && rules.Count == 0) || (!isChanged && rules.Count == 0))
        {
            Restore(query);
            return outcome;
        }
        var response = outcome.IsWritten ? ResponseEdit.Of(query) : ResponseEdit.Bare(outcome.Code);
        var added = query.ResponseOptions.ToArray();
        await ApplyAsync(response, query, cancel);
        Restore(query);
        response.WriteTo(query);
        var position = 0;
        while (isChanged && Edns.TryNextOption(added, ref position, out var code, out var value)) query.AddOption(code, value);
        return outcome.Error is null ? Outcome.Written : Outcome.Written.WithError(outcome.Error);
    }

    private async ValueTask ApplyAsync(ResponseEdit response, Query query, CancellationToken cancel)
    {
        ResponseRecord?[] records = [.. response.Authority, .. response.Answer, .. response.Additional];
        foreach (var record in records.Length == 0 ? [null] : records)
        {
            for (var i = rules.Count - 1; i >= 0; i--) await rules[i].ApplyAsync(response, record, query, cancel);
        }
    }
}
