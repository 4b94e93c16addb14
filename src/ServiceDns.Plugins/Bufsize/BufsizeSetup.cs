using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Bufsize;

/// <summary>Reads <c>bufsize [SIZE]</c>.</summary>
public static class BufsizeSetup
{
    private const int DefaultSize = 1232; // DNS flag day 2020: fits one Ethernet frame over IPv6

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("bufsize", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        setup.Tokens.Next();
        var limit = setup.Tokens.RemainingArguments() switch
        {
            [] => DefaultSize,
            [var size] when GoInteger.TryParse(size, out var value, out _) && value is >= 512 and <= 4096 => (int)value,
            [var size] => throw setup.Error($"size '{size}' is not a number in 512..4096"),
            _ => throw setup.Tokens.ArgumentError(),
        };
        return next => new BufsizeHandler(next, limit);
    }
}
