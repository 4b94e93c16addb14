using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using ServiceDns.Plugins.Patterns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Errors;

/// <summary>Reads <c>errors { stacktrace / consolidate DURATION REGEXP [LEVEL] [show_first] }</c>.</summary>
public static class ErrorsSetup
{
    private const int LongestPattern = 10_000;

    private static readonly string[] Options = ["warning", "error", "info", "debug", "show_first"];

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("errors", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        var groups = new List<ErrorGroup>();
        for (var times = 0; setup.Tokens.Next(); times++)
        {
            if (times > 0) throw setup.OnceError();
            CheckArguments(setup);
            while (setup.Tokens.NextBlock()) ReadProperty(setup, groups);
        }
        setup.Lifecycle.OnShutdown(_ =>
        {
            groups.ForEach(group => group.Stop());
            return Task.CompletedTask;
        });
        return next => new ErrorsHandler(next, [.. groups], setup.Log);
    }

    private static void CheckArguments(PluginSetup setup)
    {
        switch (setup.Tokens.RemainingArguments())
        {
            case [] or ["stdout"]:
                return;
            case [var file]:
                throw setup.Error($"invalid log file: {file}");
            default:
                throw setup.Tokens.ArgumentError();
        }
    }

    private static void ReadProperty(PluginSetup setup, List<ErrorGroup> groups)
    {
        switch (setup.Tokens.Value)
        {
            case "stacktrace":
                setup.Block.StackTrace = true;
                break;
            case "consolidate":
                groups.Add(ReadConsolidate(setup));
                break;
            default:
                throw setup.Tokens.SyntaxError($"Unknown field {setup.Tokens.Value}");
        }
    }

    private static ErrorGroup ReadConsolidate(PluginSetup setup)
    {
        var arguments = setup.Tokens.RemainingArguments();
        if (arguments.Length is < 2 or > 4) throw setup.Tokens.ArgumentError();
        var period = setup.Duration(arguments[0]);
        var pattern = ReadPattern(setup, arguments[1]);
        LogLevel? level = null;
        var showsFirst = false;
        foreach (var option in arguments[2..])
        {
            if (LevelOf(option) is { } named)
            {
                if (level is not null) throw setup.Error("multiple log levels specified in consolidate");
                if (showsFirst) throw setup.Error("log level must come before show_first in consolidate");
                level = named;
            }
            else if (option == "show_first")
            {
                showsFirst = true;
            }
            else
            {
                throw setup.Error($"unknown option in consolidate: {option}{SetupRules.Advice(option, Options)}");
            }
        }
        return new ErrorGroup(arguments[1], pattern, period, level ?? LogLevel.Error, showsFirst, setup.Log, setup.Process.Time);
    }

    private static Regex ReadPattern(PluginSetup setup, string text)
    {
        if (text.Length > LongestPattern) throw setup.Error($"regex pattern too long: {text.Length} > {LongestPattern}");
        return GoPattern.TryParse(text, out var pattern, out var error) ? pattern : throw setup.Error(error);
    }

    private static LogLevel? LevelOf(string name) => name switch
    {
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "info" => LogLevel.Information,
        "debug" => LogLevel.Debug,
        _ => null,
    };
}
