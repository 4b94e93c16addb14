using ServiceDns.Server;

namespace ServiceDns.Plugins.On;

/// <summary>Reads <c>on EVENT COMMAND [ARGUMENTS...] [&amp;]</c>.</summary>
public static class OnSetup
{
    private const string InBackground = "&";

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("on", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        while (setup.Tokens.Next())
        {
            if (!setup.Tokens.NextArg()) throw setup.Tokens.ArgumentError();
            var name = setup.Tokens.Value;
            var words = setup.Tokens.RemainingArguments();
            var waits = words is not [.., InBackground];
            if (!waits) words = words[..^1];
            if (words.Length == 0) throw setup.Error("no command; write 'on EVENT COMMAND [ARGUMENTS...]'");
            var hook = new CommandHook(words, waits, setup.Log);
            switch (name.ToLowerInvariant())
            {
                case "startup":
                    setup.Lifecycle.OnServing(() => _ = hook.RunAsync(CancellationToken.None));
                    break;
                case "shutdown":
                    setup.Lifecycle.OnFinalShutdown(hook.RunAsync);
                    break;
                case "certrenew":
                    break; // certificates are renewed by somebody else, and read when their file changes
                default:
                    throw setup.Error(
                        $"Wrong event name or event not supported: '{name}'{SetupRules.Advice(name, "startup", "shutdown", "certrenew")}");
            }
        }
        return null;
    }
}
