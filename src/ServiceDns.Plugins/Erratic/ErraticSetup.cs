using System.Globalization;
using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Erratic;

/// <summary>Reads <c>erratic { drop [N] / truncate [N] / delay [N [DURATION]] }</c>.</summary>
public static class ErraticSetup
{
    private static readonly TimeSpan DefaultDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("erratic", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        var options = new ErraticOptions { Drop = 2 };
        var isDropStated = false;
        while (setup.Tokens.Next())
        {
            while (setup.Tokens.NextBlock())
            {
                switch (setup.Tokens.Value)
                {
                    case "drop":
                        var drop = Arguments(setup, most: 1);
                        if (drop.Length == 0) break;
                        options = options with { Drop = ReadAmount(setup, drop[0]) };
                        isDropStated = true;
                        break;
                    case "truncate":
                        options = options with { Truncate = Arguments(setup, most: 1) is [var truncate] ? ReadAmount(setup, truncate) : 2 };
                        break;
                    case "delay":
                        options = ReadDelay(setup, options);
                        break;
                    case "large":
                        options = options with { IsLarge = true };
                        break;
                    default:
                        throw setup.UnknownProperty("drop", "truncate", "delay", "large");
                }
            }
        }
        if (options.Delay + options.Truncate > 0 && !isDropStated) options = options with { Drop = 0 };
        var handler = new ErraticHandler(options, setup.Process.Time);
        return _ => handler;
    }

    private static ErraticOptions ReadDelay(PluginSetup setup, ErraticOptions options)
    {
        var arguments = Arguments(setup, most: 2);
        return options with
        {
            Delay = arguments.Length > 0 ? ReadAmount(setup, arguments[0]) : 2,
            Duration = arguments.Length > 1 ? setup.Duration(arguments[1]) : DefaultDelay,
        };
    }

    private static string[] Arguments(PluginSetup setup, int most) =>
        setup.Tokens.RemainingArguments() is var arguments && arguments.Length <= most ? arguments : throw setup.Tokens.ArgumentError();

    private static uint ReadAmount(PluginSetup setup, string text)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount))
        {
            throw setup.Error($"strconv.ParseInt: parsing {GoQuote.Quote(text)}: invalid syntax");
        }
        return amount >= 0 ? (uint)amount : throw setup.Error($"illegal amount value given {GoQuote.Quote(text)}");
    }
}
