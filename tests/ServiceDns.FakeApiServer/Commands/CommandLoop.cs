using System.Globalization;
using ServiceDns.FakeApiServer.Faults;
using ServiceDns.FakeApiServer.Generated;

namespace ServiceDns.FakeApiServer.Commands;

/// <summary>Commands that a parent process gives on standard input, one a line; each is answered by one line.</summary>
internal sealed class CommandLoop(FakeApi api, ClusterShape shape)
{
    private const string Known =
        "compact | end | drop | silence | half | expire | freeze | cut-connections | stop | start | epoch N | " +
        "fault CODE TIMES [RETRY-AFTER] | burst COUNT PER-SECOND FILE | stats | quit";

    public async Task<string> RunAsync(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            switch (words)
            {
                case ["compact"]: api.Store.Compact(); return "ok";
                case ["end"]: return $"ok {api.Watches.End()}";
                case ["drop"]: return $"ok {api.Watches.Drop()}";
                case ["silence"]: return $"ok {api.Watches.Silence()}";
                case ["half"]: return $"ok {api.Watches.SendHalfAnEvent()}";
                case ["expire"]: return $"ok {api.Watches.Fail(410)}";
                case ["freeze"]: return $"ok {api.Connections.Freeze()}";
                case ["cut-connections"]: return $"ok {api.Connections.Drop()}";
                case ["stop"]: await api.StopAsync(); return "ok";
                case ["start"]: await api.StartAgainAsync(); return "ok";
                case ["epoch", var first]: return await EpochAsync(ulong.Parse(first, CultureInfo.InvariantCulture));
                case ["fault", var code, var times, .. var wait]:
                    api.Faults.Add(Fault.Answer(Number(code), wait is [var seconds] ? Number(seconds) : null), Number(times));
                    return "ok";
                case ["burst", var count, var rate, var file]: return await Burst.RunAsync(api, shape, Number(count), Number(rate), file);
                case ["stats"]: return Stats();
                default: return $"error unknown command '{line}'; known: {Known}";
            }
        }
        catch (Exception exception) when (exception is FormatException or IOException or ApiException)
        {
            return $"error {exception.Message}";
        }
    }

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private async Task<string> EpochAsync(ulong first)
    {
        await api.StopAsync();
        api.Store.NewEpoch(first);
        await api.StartAgainAsync();
        return "ok";
    }

    private string Stats() =>
        $"ok watches {api.Watches.Count} connections {api.Connections.Count} bytes {api.Connections.BytesSent} " +
        $"revision {api.Store.Revision} lists {api.Requests.Count("list")} watch-requests {api.Requests.Count("watch")}";
}
