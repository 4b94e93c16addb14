using System.Globalization;
using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Multisocket;

/// <summary>Reads <c>multisocket [NUM_SOCKETS]</c> and sets how many UDP sockets each address of the block has.</summary>
public static class MultisocketSetup
{
    private const int Most = 1024;

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("multisocket", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        setup.Tokens.Next();
        var arguments = setup.Tokens.RemainingArguments();
        if (arguments.Length > 1 || setup.Tokens.Next()) throw setup.Tokens.ArgumentError();
        setup.Block.UdpSockets = arguments is [var number] ? Read(setup, number) : null;
        return null;
    }

    private static int Read(PluginSetup setup, string text)
    {
        if (!GoInteger.TryParse(text, out var count, out var error)) throw setup.Error($"invalid num sockets: {error}");
        var number = count.ToString(CultureInfo.InvariantCulture);
        return count switch
        {
            < 1 => throw setup.Error($"num sockets can not be zero or negative: {number}"),
            > Most => throw setup.Error($"num sockets exceeds maximum ({Most}): {number}"),
            _ => (int)count,
        };
    }
}
