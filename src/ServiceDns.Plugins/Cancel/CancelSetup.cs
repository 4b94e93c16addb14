using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cancel;

/// <summary>Reads <c>cancel [TIMEOUT]</c>.</summary>
public static class CancelSetup
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMilliseconds(5001); // a moment after a client's own five seconds

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("cancel", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        var timeout = DefaultTimeout;
        while (setup.Tokens.Next())
        {
            timeout = setup.Tokens.RemainingArguments() switch
            {
                [] => DefaultTimeout,
                [var text] => ReadTimeout(setup, text),
                _ => throw setup.Tokens.ArgumentError(),
            };
        }
        return next => new CancelHandler(next, timeout, setup.Process.Time);
    }

    private static TimeSpan ReadTimeout(PluginSetup setup, string text)
    {
        if (!GoDuration.TryParse(text, out var timeout, out _)) throw setup.Error($"invalid duration: {GoQuote.Quote(text)}");
        return timeout > TimeSpan.Zero ? timeout : throw setup.Error($"invalid negative duration: {GoQuote.Quote(text)}");
    }
}
