using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Timeouts;

/// <summary>Reads <c>timeouts { read D / write D / idle D / maxtcpqueries N }</c>.</summary>
public static class TimeoutsSetup
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromHours(24);

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("timeouts", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        while (setup.Tokens.Next())
        {
            if (setup.Tokens.RemainingArguments().Length > 0) throw setup.Tokens.ArgumentError();
            var isEmpty = true;
            while (setup.Tokens.NextBlock())
            {
                setup.Block.Connections = Read(setup, setup.Block.Connections);
                isEmpty = false;
            }
            if (isEmpty) throw setup.Error("timeouts block with no timeouts specified");
        }
        return null;
    }

    private static ConnectionLimits Read(PluginSetup setup, ConnectionLimits limits)
    {
        var option = setup.Tokens.Value;
        var value = setup.OnlyArgument();
        return option switch
        {
            "maxtcpqueries" => limits with { MaxQueries = ReadCount(setup, value) },
            "read" => limits with { Read = ReadTimeout(setup, value) },
            "write" => limits with { Write = ReadTimeout(setup, value) },
            "idle" => limits with { Idle = ReadTimeout(setup, value) },
            _ => throw setup.Error($"unknown option: '{option}'{SetupRules.Advice(option, "read", "write", "idle", "maxtcpqueries")}"),
        };
    }

    private static int ReadCount(PluginSetup setup, string text)
    {
        if (!GoInteger.TryParse(text, out var count, out var error))
        {
            throw setup.Error($"invalid value for maxtcpqueries '{text}': {error}");
        }
        return count is -1 or > 0 and <= int.MaxValue
            ? (int)count
            : throw setup.Error($"maxtcpqueries provided '{count}' needs to be -1 (unlimited) or a positive integer");
    }

    /// <summary>A duration; a bare number is one of seconds.</summary>
    private static TimeSpan ReadTimeout(PluginSetup setup, string text)
    {
        var withUnit = GoInteger.TryParse(text, out _, out _) ? text + "s" : text;
        if (!GoDuration.TryParse(withUnit, out var timeout, out _)) throw setup.Error($"failed to parse duration '{withUnit}'");
        return timeout >= Shortest && timeout <= Longest
            ? timeout
            : throw setup.Error($"timeout provided '{GoDuration.Format(timeout)}' needs to be between 1 second and 24 hours");
    }
}
