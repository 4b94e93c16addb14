using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

/// <summary>Sets a plugin up as the server would, with a clock, a log, HTTP listeners and a server control that the test holds.</summary>
/// <example><code>
/// var handler = new TestSetup("example.org").Parse(BufsizeSetup.Definition, "bufsize 512").Handler(next);
/// </code></example>
internal sealed class TestSetup
{
    /// <param name="keys">The server block's keys as in a Corefile; none means the root.</param>
    public TestSetup(params string[] keys)
    {
        if (keys.Length == 0) keys = ["."];
        Block = new BlockSettings
        {
            Keys = [.. keys.SelectMany(key => ServerAddress.Parse(new Key(key, "Corefile", 1), 53))],
        };
        Process = new ProcessServices { Time = Time, Random = new Random(1), Logs = Logs, Http = Http, Control = Control };
    }

    public ManualTime Time { get; } = new();

    public RecordedLogs Logs { get; } = new();

    public FakeHttp Http { get; } = new();

    public FakeControl Control { get; } = new();

    /// <summary>What lives over reloads; another set-up may share it.</summary>
    public ProcessServices Process { get; init; }

    public BlockSettings Block { get; }

    /// <summary>The configuration; another block of it may share it.</summary>
    public Lifecycle Lifecycle { get; init; } = new();

    /// <summary>What the parser returned; null when the plugin has no handler.</summary>
    public HandlerFactory? Factory { get; private set; }

    /// <summary>Runs the parser over the plugin's lines, which begin with its name.</summary>
    public TestSetup Parse(PluginDefinition plugin, string corefile)
    {
        Factory = plugin.Parse(new PluginSetup(plugin.Name, Dispenser.FromText(plugin.Name, corefile), Block, Lifecycle, Process));
        return this;
    }

    /// <summary>The plugin's handler before <paramref name="next"/>; also makes it the block's chain.</summary>
    public IQueryHandler Handler(IQueryHandler? next = null)
    {
        var handler = Factory!(next ?? new AnsweringHandler());
        Block.Handlers = [handler];
        return handler;
    }

    /// <summary>The message of the error that the parser throws, or the empty string when it accepts.</summary>
    public static string MistakeIn(PluginDefinition plugin, string corefile)
    {
        try
        {
            new TestSetup().Parse(plugin, corefile);
            return "";
        }
        catch (CorefileException e)
        {
            return e.Message;
        }
    }
}
