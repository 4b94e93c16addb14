namespace ServiceDns.FakeApiServer.Faults;

/// <summary>Everything that a double can do wrong, each in turn and in an order that the seed decides.</summary>
/// <param name="api">The double.</param>
/// <param name="kinds">The kinds that are watched: some strokes hit one of them only.</param>
/// <param name="random">The seed.</param>
public sealed class Mischief(FakeApi api, IReadOnlyList<ResourceKind> kinds, Random random)
{
    /// <summary>
    /// Where the store is to begin. Each new epoch begins far below the one before: numbers that have caught up with those that a client
    /// knows can not be told from them by anybody.
    /// </summary>
    public const ulong FirstEpoch = 10_000_000;

    private readonly Dictionary<string, int> done = new(StringComparer.Ordinal);
    private Queue<int> next = new();
    private ulong epoch = FirstEpoch;

    /// <summary>How often each was done.</summary>
    public IReadOnlyDictionary<string, int> Done => done;

    /// <summary>Names of all.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "compact", "end", "drop", "silence", "half an event", "expire", "freeze", "cut connections", "429", "500", "503", "late", "cut off",
        "silent request", "dropped request", "away", "new epoch", "duplicates", "slow events", "streaming", "bookmarks", "compact and end",
    ];

    /// <summary>Does the next one.</summary>
    public async Task StepAsync()
    {
        if (next.Count == 0)
        {
            var order = Enumerable.Range(0, Names.Count).ToArray();
            random.Shuffle(order);
            next = new Queue<int>(order);
        }
        var name = Names[next.Dequeue()];
        done[name] = done.GetValueOrDefault(name) + 1;
        await DoAsync(name);
    }

    /// <summary>Lets the server be as it should again.</summary>
    public void End()
    {
        api.Faults.Clear();
        api.Behaviour.StreamingList = StreamingList.Served;
        api.Behaviour.Bookmarks = true;
        api.Behaviour.DuplicateEvents = false;
        api.Behaviour.EventDelay = TimeSpan.Zero;
    }

    private async Task DoAsync(string name)
    {
        switch (name)
        {
            case "compact": api.Store.Compact(); break;
            case "end": api.Watches.End(); break;
            case "drop": api.Watches.Drop(Some()); break;
            case "silence": api.Watches.Silence(Some()); break;
            case "half an event": api.Watches.SendHalfAnEvent(Some()); break;
            case "expire": api.Watches.Fail(410, Some()); break;
            case "freeze": api.Connections.Freeze(); break;
            case "cut connections": api.Connections.Drop(); break;
            case "429": Fail(Fault.Answer(429, 1)); break;
            case "500": Fail(Fault.Answer(500)); break;
            case "503": Fail(Fault.Answer(503, random.Next(2))); break;
            case "late": Fail(Fault.Late(TimeSpan.FromMilliseconds(random.Next(200)))); break;
            case "cut off": Fail(Fault.CutAfter(random.Next(3000))); break;
            case "silent request": Fail(Fault.Silence(), 1); break;
            case "dropped request": Fail(Fault.Drop()); break;
            case "away": await RestartAsync(() => { }); break;
            case "new epoch": await RestartAsync(() => api.Store.NewEpoch(epoch /= 4)); break;
            case "duplicates": api.Behaviour.DuplicateEvents ^= true; break;
            case "slow events": api.Behaviour.EventDelay = TimeSpan.FromMilliseconds(random.Next(20)); break;
            case "streaming": api.Behaviour.StreamingList = (StreamingList)random.Next(4); break;
            case "bookmarks": api.Behaviour.Bookmarks ^= true; break;
            default:
                api.Store.Compact(); // those who come back from an older revision must list
                api.Watches.End();
                break;
        }
    }

    private async Task RestartAsync(Action between)
    {
        await api.StopAsync();
        between();
        await Task.Delay(random.Next(100));
        await api.StartAgainAsync();
    }

    /// <summary>Strikes a few requests, and ends what is open so that there are some.</summary>
    private void Fail(Fault fault, int times = 3)
    {
        api.Faults.Add(fault, random.Next(1, times + 1));
        api.Watches.End(Some());
    }

    /// <summary>One kind, or all.</summary>
    private Func<ApiRequest, bool>? Some()
    {
        var kind = random.Next(kinds.Count + 1);
        return kind == kinds.Count ? null : request => request.Kind == kinds[kind];
    }
}
