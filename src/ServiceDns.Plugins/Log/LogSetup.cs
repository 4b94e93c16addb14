using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Log;

/// <summary>Reads <c>log [NAMES...] [FORMAT] { class CLASSES... }</c>.</summary>
public static class LogSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("log", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        var rules = new List<LogRule>();
        while (setup.Tokens.Next())
        {
            var arguments = setup.Tokens.RemainingArguments();
            var format = LogFormat.Common;
            if (arguments.Length > 1 && arguments[^1].Contains('{'))
            {
                format = LogFormat.Parse(arguments[^1]);
                arguments = arguments[..^1];
            }
            else if (arguments is [var only] && only.Contains('{'))
            {
                LogMessages.FormatTakenForName(setup.Log, only);
            }
            var classes = ReadClasses(setup);
            foreach (var name in arguments.Length == 0 ? ["."] : arguments)
            {
                if (DomainName.TryParse(name, out var zone)) rules.Add(new LogRule(zone, format, classes));
                else LogMessages.NoName(setup.Log, name);
            }
        }
        var lines = setup.Process.Logs.CreateLogger(""); // CoreDNS prints these without the plugin's name
        return next => new LogHandler(next, [.. rules], lines, setup.Process.Time, setup.Block,
            hasFields: setup.Process.Logs is LineLogs { Form: LogForm.Json });
    }

    private static ResponseClasses ReadClasses(PluginSetup setup)
    {
        var classes = ResponseClasses.None;
        while (setup.Tokens.NextBlock())
        {
            if (setup.Tokens.Value != "class") throw setup.UnknownProperty("class");
            var names = setup.Tokens.RemainingArguments();
            if (names.Length == 0) throw setup.Tokens.ArgumentError();
            foreach (var name in names)
            {
                classes |= name switch
                {
                    "all" => ResponseClasses.All,
                    "success" => ResponseClasses.Success,
                    "denial" => ResponseClasses.Denial,
                    "error" => ResponseClasses.Error,
                    _ => throw setup.Error($"invalid Class: {name}{SetupRules.Advice(name, "all", "success", "denial", "error")}"),
                };
            }
        }
        return classes == ResponseClasses.None ? ResponseClasses.All : classes;
    }
}
