using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>Looks at a reply, and makes it the response to the client's query.</summary>
internal static class UpstreamReply
{
    /// <summary>The response code, with the upper bits that the OPT record has. The header must be there.</summary>
    public static ResponseCode CodeOf(ReadOnlySpan<byte> reply)
    {
        var code = Header.Code(reply);
        return TryFindOpt(reply, out var opt, out _) ? (ResponseCode)(((int)(opt.Ttl >> 24) << 4) | (int)code) : code;
    }

    /// <summary>Whether it is a response to that question, whatever its letter case.</summary>
    public static bool Matches(ReadOnlySpan<byte> reply, Query query) =>
        reply.Length >= query.QuestionEnd && (Header.Flags(reply) & HeaderFlags.Response) != 0 && Header.Count(reply, Section.Question) == 1
        && WireName.Equals(reply.Slice(Header.Size, query.NameLength), query.Name)
        && reply[(query.QuestionEnd - 4)..query.QuestionEnd].SequenceEqual(query.Buffer[(query.QuestionEnd - 4)..query.QuestionEnd]);

    /// <summary>Whether all records are whole, and the names of their owners and in their data can be read.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> reply)
    {
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        var reader = new RecordReader(reply);
        while (reader.MoveNext())
        {
            var at = reader.Current.Start;
            if (!WireName.TryRead(reply, ref at, name, out _) || !RecordCopy.HasWholeData(reply, reader.Current)) return false;
        }
        return !reader.IsMalformed;
    }

    /// <summary>Leaves header and question, with TC: the client shall ask again by TCP.</summary>
    public static void Empty(ForwardedQuery exchange, Query query)
    {
        var reply = exchange.Reply;
        Header.Change(reply, HeaderFlags.Truncated);
        for (var section = Section.Answer; section <= Section.Additional; section++) Header.SetCount(reply, section, 0);
        exchange.Accept(0, query.QuestionEnd);
    }

    /// <summary>Whether the reply says that the name has no such records.</summary>
    public static bool IsNoData(ReadOnlySpan<byte> reply) =>
        CodeOf(reply) == ResponseCode.NoError && Header.Count(reply, Section.Answer) == 0;

    /// <summary>Writes the reply into the query: its OPT record becomes options and extended code, the rest is copied.</summary>
    /// <param name="reply">A well-formed reply to the query.</param>
    /// <param name="query">Gets it.</param>
    /// <param name="responder">The plugin's name.</param>
    public static void CopyTo(ReadOnlySpan<byte> reply, Query query, string responder)
    {
        query.DiscardResponse();
        if (!TryFindOpt(reply, out var opt, out var end))
        {
            query.CopyResponse(reply[..end], responder);
            return;
        }
        query.CopyResponse(reply[..opt.Start], responder);
        CopyRecordsBehind(reply, opt, query);
        query.SetExtendedCode(CodeOf(reply));
        var position = 0;
        var options = reply.Slice(opt.Rdata, opt.RdataLength);
        while (Edns.TryNextOption(options, ref position, out var option, out var value) && query.AddOption(option, value))
        {
            // AddOption is false when there is no more room
        }
    }

    /// <summary>Counts the additional records before the OPT record; those behind it move, so their names are written anew.</summary>
    private static void CopyRecordsBehind(ReadOnlySpan<byte> reply, RecordView opt, Query query)
    {
        var before = 0;
        var reader = new RecordReader(reply);
        while (reader.MoveNext() && reader.Current.Start < opt.Start)
        {
            if (reader.Current.Section == Section.Additional) before++;
        }
        Header.SetCount(query.Buffer, Section.Additional, before);
        var writer = new MessageWriter(query.Buffer, query.Length);
        while (reader.MoveNext())
        {
            var record = reader.Current;
            if (record.Type != RecordType.OPT) RecordCopy.TryCopy(ref writer, reply, record, Section.Additional, record.Ttl);
        }
        query.Complete(ref writer);
    }

    private static bool TryFindOpt(ReadOnlySpan<byte> reply, out RecordView opt, out int end)
    {
        opt = default;
        var found = false;
        var reader = new RecordReader(reply);
        while (reader.MoveNext())
        {
            if (found || reader.Current.Type != RecordType.OPT || reader.Current.Section != Section.Additional) continue;
            opt = reader.Current;
            found = true;
        }
        end = reader.Position;
        return found;
    }
}
