using System.Text.Json;
using ServiceDns.Sources.Kubernetes.Kinds;

namespace ServiceDns.Sources.Kubernetes.Watching;

/// <summary>
/// Keeps the model equal to the server's objects of one kind: lists them once, then follows what happens, over every failure.
/// </summary>
/// <remarks>
/// A list updates the model in place and takes out what did not come, so the model neither doubles nor empties. A watch that ends, or
/// breaks, goes on from the last version that was seen; only a server that has forgotten it makes a new list necessary.
/// </remarks>
internal sealed class Reflector(ReflectorContext context, WatchedKind kind)
{
    // client-go's: the server ends a watch after five to ten minutes, so that watches spread over its replicas.
    private static readonly TimeSpan ShortestWatch = TimeSpan.FromMinutes(5);

    // kube-apiserver sends a bookmark each minute. Too little patience costs no more than a new watch from the same version.
    private static readonly TimeSpan WatchSilence = TimeSpan.FromSeconds(90), ListSilence = TimeSpan.FromSeconds(60);

    // A server that does not know streaming lists may start a plain watch, on which the bookmark never comes.
    private static readonly TimeSpan StreamingListSilence = TimeSpan.FromSeconds(20);

    // What ended a watch that had lasted is not answered with a pause: the next one will show whether the server is there.
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(5);

    private readonly Backoff backoff = new(context.Time, context.Random);
    private readonly FailureMessages failures = new(kind, context.Report);
    private ResourceVersion version; // none while a list is needed whatever was seen before
    private bool mustList = true, streamIsRefused, streamIsSilent;
    private bool isDoubtful; // the server may not be the one, or not have the data, that the version is from

    /// <summary>Runs until it is cancelled, whatever happens.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (true) await AttemptAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            // what was under way is of no interest any more
        }
    }

    private async Task AttemptAsync(CancellationToken cancel)
    {
        var began = context.Time.GetTimestamp();
        Exception? failure = null;
        try
        {
            if (mustList && (streamIsRefused || streamIsSilent)) await ListAsync(cancel).ConfigureAwait(false);
            if (isDoubtful && !mustList) await AskForVersionAsync(cancel).ConfigureAwait(false);
            await WatchAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception caught) when (!cancel.IsCancellationRequested)
        {
            failure = caught; // whatever it was, the next attempt may succeed
        }
        var hadList = !mustList;
        isDoubtful |= failure is not null;
        if (failure is not null && Consider(failure)) return;
        if (mustList && kind.IsOptional && failure is ApiException { Status.Code: 403 or 404 } refused)
        {
            await DoWithoutAsync(refused, cancel).ConfigureAwait(false);
            return;
        }
        if (hadList && !mustList && context.Time.GetElapsedTime(began) > Lasting) return;
        // that a server forgets is no failure, as long as the list that follows is none
        var isForgotten = hadList && (failure as ApiException)?.Status.IsExpired == true;
        if (failure is not null && !isForgotten) failures.Tell(failure);
        await backoff.WaitAsync((failure as ApiException)?.Status.RetryAfter, cancel).ConfigureAwait(false);
    }

    /// <summary>Lists once, page by page, without a second try.</summary>
    public async Task ListAsync(CancellationToken cancel)
    {
        context.Model.Commit(kind.BeginList);
        var first = version.IsNone && !kind.HasSynced ? "0" : version.ToString();
        for (var address = ApiQuery.List(kind, first); address is not null;)
        {
            using var stream = await ApiStream.OpenAsync(context.Api, address, ListSilence, context.Time, cancel).ConfigureAwait(false);
            var page = new ListReader(stream.Window, kind);
            do
            {
                if (page.HasItem()) context.Model.Commit(page.ApplyTo);
                if (page.Failure is not null) throw page.Failure;
                if (page.IsDone) break;
            }
            while (await stream.FillAsync().ConfigureAwait(false));
            if (!page.IsDone) throw new IOException("the list was cut off");
            if (page.Version.IsNone) throw new JsonException("the answer is no list that has a version");
            version = page.Version;
            address = page.Continue.Length == 0 ? null : ApiQuery.NextPage(kind, page.Continue);
        }
        EndList();
    }

    /// <summary>
    /// Asks the server whether it has come to the version that the next watch is to begin from: a list of one object does, where a watch
    /// would stay open without a word until the numbers have caught up, which after etcd was restored from a backup may take days.
    /// </summary>
    /// <exception cref="ApiException">It has not.</exception>
    private async Task AskForVersionAsync(CancellationToken cancel)
    {
        using var stream = await ApiStream.OpenAsync(
            context.Api, ApiQuery.Version(kind, version), ListSilence, context.Time, cancel).ConfigureAwait(false);
        isDoubtful = false;
    }

    private async Task WatchAsync(CancellationToken cancel)
    {
        var timeout = ShortestWatch * (1 + context.Random.NextDouble());
        var address = mustList ? ApiQuery.StreamingList(kind, timeout) : ApiQuery.Watch(kind, version, timeout);
        var silence = mustList ? StreamingListSilence : WatchSilence;
        using var stream = await ApiStream.OpenAsync(context.Api, address, silence, context.Time, cancel).ConfigureAwait(false);
        if (mustList) context.Model.Commit(kind.BeginList);
        var from = version;
        var events = new EventReader(stream.Window, kind, version, mustList);
        do
        {
            while (stream.Window.HasValue() && events.Failure is null)
            {
                context.Model.Commit(events.ApplyTo);
                if (events.IsListing) continue;
                version = events.Version;
                if (mustList) EndList();
                else if (events.Failure is null) failures.Cease();
                stream.Silence = WatchSilence;
            }
            if (events.Failure is not null) throw events.Failure;
        }
        while (await stream.FillAsync().ConfigureAwait(false));
        isDoubtful = version == from; // not even a bookmark came
        if (events.IsListing) throw new IOException("the stream ended before its list did");
        if (stream.Window.IsCut) throw new IOException("the stream ended inside an event");
    }

    /// <summary>
    /// What is optional is not there: that is no news of a server, but it is told where a right is missing. Looks again later.
    /// </summary>
    private async Task DoWithoutAsync(ApiException refused, CancellationToken cancel)
    {
        if (refused.Status.Code == 403) failures.Tell(refused);
        if (!kind.HasSynced) context.EndList(kind);
        await Task.Delay(ShortestWatch * (1 + context.Random.NextDouble()), context.Time, cancel).ConfigureAwait(false);
    }

    private void EndList()
    {
        (mustList, streamIsSilent, isDoubtful) = (false, false, false);
        failures.Cease();
        context.EndList(kind);
    }

    /// <summary>Draws the conclusions from a failure.</summary>
    /// <returns>True when the next attempt will be another one, and needs no pause.</returns>
    private bool Consider(Exception failure)
    {
        kind.GiveUpList();
        var status = (failure as ApiException)?.Status;
        if (mustList && !streamIsRefused && !streamIsSilent)
        {
            streamIsRefused = status?.IsInvalid == true;
            streamIsSilent = failure is TimeoutException;
            if (streamIsRefused || streamIsSilent) return true;
        }
        if (status?.Code == 404 && kind.TryOtherVersion()) return true;
        if (failure is NewEpochException || status?.IsTooNew == true || (mustList && status?.IsExpired == true)) version = default;
        mustList |= failure is NewEpochException || status is { IsExpired: true } or { IsTooNew: true };
        return false;
    }
}
