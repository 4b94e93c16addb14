using ServiceDns.Dns;

namespace ServiceDns.Server.Tests;

/// <summary>Plugins to build test servers from; what happens to them is written down in <see cref="Calls"/>.</summary>
/// <remarks>
/// In their order: <c>sockets N</c> is multisocket, <c>local</c> binds 127.0.0.1, <c>debug</c> is CoreDNS's, <c>hooks NAME [fail]</c> takes
/// part in the life of the configuration, <c>pass</c> hands on, <c>say ADDRESS</c> answers, <c>rewrite</c> is not here.
/// </remarks>
internal sealed class TestPlugins
{
    public TestPlugins() => Slots =
    [
        new("sockets", new PluginDefinition("sockets", Sockets)),
        new("local", new PluginDefinition("local", Local)),
        new("debug", new PluginDefinition("debug", Debug)),
        new("hooks", new PluginDefinition("hooks", Hooks)),
        new("pass", new PluginDefinition("pass", Pass)),
        new("rewrite", Instead: "use pass in its place"),
        new("say", new PluginDefinition("say", Say)),
    ];

    public IReadOnlyList<PluginSlot> Slots { get; }

    public List<string> Calls { get; } = [];

    /// <summary>What the rest of the chain returned to <c>pass</c>.</summary>
    public List<Outcome> Outcomes { get; } = [];

    /// <summary>More to do in hooks: by the hook's name and moment, such as <c>a final</c>.</summary>
    public Dictionary<string, Func<CancellationToken, Task>> During { get; } = [];

    private HandlerFactory? Sockets(PluginSetup setup)
    {
        setup.Tokens.Next();
        setup.Block.UdpSockets = int.Parse(setup.Tokens.RemainingArguments()[0]);
        return null;
    }

    private HandlerFactory? Local(PluginSetup setup)
    {
        setup.Block.ListenHosts = ["127.0.0.1"];
        return null;
    }

    private HandlerFactory? Debug(PluginSetup setup)
    {
        setup.Block.Debug = true;
        return null;
    }

    private HandlerFactory? Hooks(PluginSetup setup)
    {
        while (setup.Tokens.Next())
        {
            var arguments = setup.Tokens.RemainingArguments();
            var (name, fails) = (arguments[0], arguments is [_, "fail"]);
            setup.Lifecycle.OnCheck(cancel => RunAsync($"{name} check", fails, cancel));
            setup.Lifecycle.OnStart(cancel => RunAsync($"{name} start", fails, cancel));
            setup.Lifecycle.OnServing(() => _ = RunAsync($"{name} serving", fails: false, default));
            setup.Lifecycle.OnFinalShutdown(cancel => RunAsync($"{name} final", fails: false, cancel));
            setup.Lifecycle.OnShutdown(cancel => RunAsync($"{name} shutdown", fails: false, cancel));
        }
        return null;
    }

    private async Task RunAsync(string moment, bool fails, CancellationToken cancel)
    {
        lock (Calls) Calls.Add(moment);
        if (During.TryGetValue(moment, out var more)) await more(cancel);
        if (fails) throw new IOException($"{moment} failed");
    }

    private HandlerFactory? Pass(PluginSetup setup) => next => new Passing(next, Outcomes);

    private HandlerFactory? Say(PluginSetup setup)
    {
        setup.Tokens.Next();
        var arguments = setup.Tokens.RemainingArguments();
        if (arguments is not [var text] || !System.Net.IPAddress.TryParse(text, out var address))
        {
            throw setup.Error($"'{string.Join(' ', arguments)}' is not an address");
        }
        lock (Calls) Calls.Add($"say {text}");
        return _ => new Saying(address);
    }

    private sealed class Passing(IQueryHandler next, List<Outcome> outcomes) : IQueryHandler
    {
        public string Name => "pass";

        public async ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
        {
            var outcome = await next.ServeAsync(query, cancel);
            lock (outcomes) outcomes.Add(outcome);
            return outcome;
        }
    }

    private sealed class Saying(System.Net.IPAddress address) : IQueryHandler
    {
        public string Name => "say";

        public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
        {
            query.BeginResponse(ResponseCode.NoError, HeaderFlags.Authoritative, Name);
            var end = query.QuestionEnd;
            ReadOnlySpan<byte> record = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, .. address.GetAddressBytes()];
            record.CopyTo(query.Buffer[end..]);
            Header.SetCount(query.Buffer, Section.Answer, 1);
            query.CompleteAt(end + record.Length);
            return new(Outcome.Written);
        }
    }
}
