using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text;
using ServiceDns.FakeApiServer.Faults;
using ServiceDns.FakeApiServer.Store;

namespace ServiceDns.FakeApiServer.Http;

/// <summary>Serves one watch: the state where asked for, then every change that concerns the selection, and bookmarks.</summary>
internal sealed class WatchStream(FakeApi api, ResourceKind kind, ListOptions options, Exchange exchange, OpenWatch watch)
{
    private const int FlushThreshold = 64 * 1024;

    private readonly ObjectStore store = api.Store;
    private readonly PipeWriter to = exchange.Context.Response.BodyWriter;
    private readonly CancellationToken gone = exchange.Gone;
    private ulong seen;
    private long bytes;

    private Behaviour Behaviour => exchange.Behaviour;

    public async Task RunAsync()
    {
        exchange.Context.Response.ContentType = Negotiation.Json;
        exchange.Context.Response.Headers.CacheControl = "no-cache, private";
        await to.FlushAsync(gone); // headers leave at once
        if (!await BeginAsync()) return;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone);
        var timeout = Task.Delay(options.Timeout ?? Behaviour.WatchDuration, end.Token);
        var bookmark = Task.Delay(Behaviour.BookmarkInterval, end.Token);
        try
        {
            while (!timeout.IsCompleted && watch.Order != WatchOrder.End)
            {
                if (!store.TryReadAfter(kind, seen, out var events, out var now, out var change))
                {
                    await EndAsync(Status.Expired($"too old resource version: {seen} ({store.Compacted})"));
                    return;
                }
                await ObeyAsync(end.Token);
                if (watch.Order == WatchOrder.Error)
                {
                    await EndAsync(watch.Status!);
                    return;
                }
                if (events.Count > 0 && Behaviour.EventDelay > TimeSpan.Zero) await Task.Delay(Behaviour.EventDelay, end.Token);
                foreach (var item in events) await SendAsync(item);
                var isDue = bookmark.IsCompleted;
                if (isDue) bookmark = Task.Delay(Behaviour.BookmarkInterval, end.Token);
                if (now >= seen)
                {
                    seen = now;
                    if (isDue) WriteBookmark(isEndOfState: false);
                }
                await FlushAsync();
                await Task.WhenAny(change, timeout, bookmark, watch.Order == WatchOrder.None ? watch.Told : timeout).WaitAsync(gone);
            }
            WriteBookmark(isEndOfState: false);
            await FlushAsync();
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    /// <summary>The state that the stream begins with, and the revision that it goes on from.</summary>
    private async Task<bool> BeginAsync()
    {
        var streams = options.SendInitialEvents is true;
        if (!streams && (options.Revision > 0 || options.SendInitialEvents is false))
        {
            seen = options.Revision > 0 ? options.Revision : store.Revision;
            if (seen >= store.Compacted) return true;
            await EndAsync(Status.Expired($"too old resource version: {seen} ({store.Compacted})"));
            return false;
        }
        (var all, seen) = store.Read(kind);
        foreach (var item in Chosen(all))
        {
            WriteEvent("ADDED", item, item.ResourceVersion);
            if (to.UnflushedBytes > FlushThreshold) await FlushAsync();
        }
        if (!streams || !options.AllowBookmarks || !Behaviour.Bookmarks) return true;
        await FlushAsync();
        if (!await ReachAsync()) return false;
        WriteBookmark(isEndOfState: true);
        return true;
    }

    /// <summary>Goes on until the state is as new as was asked for; a server may wait without end for what it does not know.</summary>
    private async Task<bool> ReachAsync()
    {
        while (seen < options.Revision)
        {
            if (!store.TryReadAfter(kind, seen, out var events, out var now, out var change)) return false;
            foreach (var item in events) await SendAsync(item);
            seen = now;
            await FlushAsync();
            await Task.WhenAny(change, Task.Delay(20, gone)).WaitAsync(gone);
        }
        return true;
    }

    private IEnumerable<StoredObject> Chosen(ImmutableSortedSet<StoredObject> all) => all.Where(options.Selection.Has);

    private async Task ObeyAsync(CancellationToken cancel)
    {
        if (watch.Order == WatchOrder.Drop) throw new ConnectionBreak();
        if (watch.Order == WatchOrder.Silence) await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
    }

    /// <summary>An object that leaves the selection is deleted to the watcher, one that enters is added.</summary>
    private async ValueTask SendAsync(StoreEvent change)
    {
        var (type, shown) = (options.Selection.Has(change.Before), options.Selection.Has(change.After)) switch
        {
            (false, true) => ("ADDED", change.After),
            (true, true) => ("MODIFIED", change.After),
            (true, false) => ("DELETED", change.Before),
            _ => ("", null),
        };
        if (shown is null) return;
        if (watch.Order == WatchOrder.HalfEvent) await BreakInside(type, shown, change.Revision);
        for (var i = Behaviour.DuplicateEvents ? 2 : 1; i > 0; i--) WriteEvent(type, shown, change.Revision);
        if (api.Written is null && to.UnflushedBytes < FlushThreshold) return;
        api.Written?.Invoke(change.Revision);
        await FlushAsync();
    }

    private async Task BreakInside(string type, StoredObject shown, ulong revision)
    {
        var whole = new ArrayBufferWriter<byte>();
        WriteEvent(whole, type, shown, revision);
        to.Write(whole.WrittenSpan[..(whole.WrittenCount / 2)]);
        await FlushAsync();
        await Task.Delay(50, gone); // or the reset would overtake what is still to be sent
        throw new ConnectionBreak();
    }

    private void WriteEvent(string type, StoredObject shown, ulong revision) => WriteEvent(to, type, shown, revision);

    private void WriteEvent(IBufferWriter<byte> target, string type, StoredObject shown, ulong revision)
    {
        target.Write("{\"type\":\""u8);
        target.WriteText(type);
        target.Write("\",\"object\":"u8);
        shown.WriteWhole(kind, target, revision);
        target.Write("}\n"u8);
    }

    private void WriteBookmark(bool isEndOfState)
    {
        if (!options.AllowBookmarks || !Behaviour.Bookmarks || seen < options.Revision) return;
        var created = kind.IsCustom ? "" : ",\"creationTimestamp\":null";
        var annotations = isEndOfState ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : "";
        to.Write("{\"type\":\"BOOKMARK\",\"object\":"u8);
        to.Write(kind.Opening);
        to.Write(Encoding.UTF8.GetBytes($"\"metadata\":{{\"resourceVersion\":\"{seen}\"{created}{annotations}}}{kind.EmptyFields}}}}}\n"));
    }

    private async Task EndAsync(Status status)
    {
        to.Write(Encoding.UTF8.GetBytes($$"""{"type":"ERROR","object":{{status.ToJson()}}}""" + "\n"));
        await FlushAsync();
    }

    private async ValueTask FlushAsync()
    {
        if (to.UnflushedBytes == 0) return;
        bytes += to.UnflushedBytes;
        await to.FlushAsync(gone);
        if (exchange.Fault?.Bytes < bytes) throw new ConnectionBreak();
    }
}
