using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using ServiceDns.FakeApiServer.Store;

namespace ServiceDns.FakeApiServer.Http;

/// <summary>Answers a list: the whole collection, or a page of it, as it was at one revision.</summary>
internal sealed class ListAnswer(ObjectStore store, ResourceKind kind, ListOptions options)
{
    /// <exception cref="ApiException">410 when the asked state is compacted, 504 when it is not there yet.</exception>
    public async Task WriteAsync(Exchange exchange)
    {
        var (all, revision, start) = await StateAsync(exchange);
        var (page, next, remaining) = Page(all, start);
        var token = next is null ? null : new ContinueToken((long)revision, next).ToString();
        await using var body = exchange.Begin(200, out var pretty);
        if (pretty)
        {
            var plain = new ArrayBufferWriter<byte>();
            WriteHead(plain, revision, token, remaining);
            for (var i = 0; i < page.Count; i++) WriteItem(plain, page[i], i == 0);
            WriteTail(plain, revision, token, remaining);
            Exchange.WriteIndented(plain.WrittenSpan, body.Buffer);
        }
        else
        {
            WriteHead(body.Buffer, revision, token, remaining);
            for (var i = 0; i < page.Count; i++)
            {
                WriteItem(body.Buffer, page[i], i == 0);
                await body.FlushIfLargeAsync(exchange.Gone);
            }
            WriteTail(body.Buffer, revision, token, remaining);
        }
        await body.CompleteAsync(exchange.Gone);
    }

    private async Task<(ImmutableSortedSet<StoredObject> All, ulong Revision, string Start)> StateAsync(Exchange exchange)
    {
        var prefix = options.Selection.KeyPrefix;
        if (options.Continue.Length > 0) return Continued(ContinueToken.Parse(options.Continue), prefix);
        if (options.Revision > 0)
        {
            if (!await Freshness.WaitAsync(store, options.Revision, exchange)) throw Status.TooLarge(options.Revision, store.Revision);
            // With a limit, servers have always taken a plain resourceVersion as exact: the pages after must show the same.
            if (options.Match == "Exact" || (options.Match.Length == 0 && options.Limit > 0))
            {
                var then = store.ReadAt(kind, options.Revision)
                    ?? throw new ApiException(Status.Expired("The resourceVersion for the provided list is too old."));
                return (then, options.Revision, prefix);
            }
        }
        var (all, revision) = store.Read(kind);
        return (all, revision, prefix);
    }

    private (ImmutableSortedSet<StoredObject> All, ulong Revision, string Start) Continued(ContinueToken token, string prefix)
    {
        if (!token.Start.StartsWith(prefix, StringComparison.Ordinal)) throw Status.BadRequest($"continue key is not valid: {token.Start}");
        var (now, revision) = store.Read(kind);
        if (token.Revision < 0) return (now, revision, token.Start);
        if (store.ReadAt(kind, (ulong)token.Revision) is { } then) return (then, (ulong)token.Revision, token.Start);
        throw new ApiException(Status.Expired(
            "The provided continue parameter is too old to display a consistent list result. You can start a new list without the " +
            "continue parameter, or use the continue token in this response to retrieve the remainder " +
            "of the results. Continuing with the provided token results in an inconsistent list - objects that were created, " +
            "modified, or deleted between the time the first chunk was returned and now may show up in the list.")
            with { Continue = new ContinueToken(-1, token.Start).ToString() });
    }

    /// <summary>The chosen objects from <paramref name="start"/> on; a server that reads from its cache passes over the limit.</summary>
    private (List<StoredObject> Page, string? Next, long? Remaining) Page(ImmutableSortedSet<StoredObject> all, string start)
    {
        var page = new List<StoredObject>();
        var limit = options.Limit > 0 && options.ResourceVersion != "0" ? options.Limit : long.MaxValue;
        var prefix = options.Selection.KeyPrefix;
        var at = IndexOf(all, start);
        var end = prefix.Length == 0 ? all.Count : IndexOf(all, prefix[..^1] + '0'); // the character after the slash
        for (; at < end && page.Count < limit; at++)
        {
            if (options.Selection.Has(all[at])) page.Add(all[at]);
        }
        return at >= end ? (page, null, null) : (page, all[at - 1].Key + '\0', options.Selection.IsWhole ? end - at : null);
    }

    private static int IndexOf(ImmutableSortedSet<StoredObject> all, string key)
    {
        var at = all.IndexOf(new KeyProbe(key));
        return at >= 0 ? at : ~at;
    }

    private void WriteHead(IBufferWriter<byte> to, ulong revision, string? token, long? remaining) => to.WriteText(kind.IsCustom
        ? $"{{\"apiVersion\":\"{kind.ApiVersion}\",\"items\":["
        : $"{{\"kind\":\"{kind.Name}List\",\"apiVersion\":\"{kind.ApiVersion}\"," +
            $"\"metadata\":{Metadata(revision, token, remaining)},\"items\":[");

    private void WriteTail(IBufferWriter<byte> to, ulong revision, string? token, long? remaining) => to.WriteText(kind.IsCustom
        ? $"],\"kind\":\"{kind.Name}List\",\"metadata\":{Metadata(revision, token, remaining)}}}\n"
        : "]}\n");

    private static string Metadata(ulong revision, string? token, long? remaining)
    {
        var text = $"{{\"resourceVersion\":\"{revision}\"";
        if (token is not null) text += $",\"continue\":{JsonSerializer.Serialize(token)}";
        if (remaining is not null) text += $",\"remainingItemCount\":{remaining}";
        return text + "}";
    }

    private void WriteItem(IBufferWriter<byte> to, StoredObject item, bool isFirst)
    {
        if (!isFirst) to.Write(","u8);
        if (kind.IsCustom)
        {
            item.WriteWhole(kind, to);
            return;
        }
        to.Write("{"u8);
        item.WriteBody(to, item.ResourceVersion);
    }
}
