using Microsoft.Extensions.Logging;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Ready;

/// <summary>The handlers of a configuration that need time until they can answer.</summary>
internal sealed class ReadinessList(ILogger log)
{
    private static readonly HttpReply Ready = HttpReply.Text(200, "OK"), Ending = HttpReply.Text(503, "Shutting down");

    private readonly Lock gate = new();
    private readonly List<(string Name, IReadiness Handler)> waiting = [], all = [];
    private volatile bool isEnding;

    /// <summary>Whether handlers are asked again after they were ready once.</summary>
    public bool IsContinuous { get; set; }

    /// <summary>Whether the process ends: then it is not ready, whatever the handlers say.</summary>
    public bool IsEnding { get => isEnding; set => isEnding = value; }

    /// <summary>Adds those handlers of a block that need time.</summary>
    public void Add(IReadOnlyList<IQueryHandler> handlers)
    {
        lock (gate)
        {
            foreach (var handler in handlers)
            {
                if (handler is not IReadiness readiness) continue;
                waiting.Add((handler.Name, readiness));
                all.Add((handler.Name, readiness));
            }
        }
    }

    /// <summary>200, or 503 with the names of those that are not ready, in their order and with commas between.</summary>
    public HttpReply Reply()
    {
        if (IsEnding) return Ending;
        var names = NotReady();
        if (names.Length == 0) return Notes() is { Length: > 0 } notes ? HttpReply.Text(200, $"OK\n{notes}") : Ready;
        Log.NotReady(log, names);
        return HttpReply.Text(503, names);
    }

    private string Notes()
    {
        lock (gate)
        {
            return string.Concat(all.Where(each => each.Handler.Note.Length > 0).Select(each => $"{each.Name}: {each.Handler.Note}\n"));
        }
    }

    private string NotReady()
    {
        lock (gate)
        {
            if (!IsContinuous) waiting.RemoveAll(each => each.Handler.IsReady);
            var names = waiting.Where(each => !each.Handler.IsReady).Select(each => each.Name);
            return string.Join(',', names.Distinct().Order(StringComparer.Ordinal));
        }
    }
}
