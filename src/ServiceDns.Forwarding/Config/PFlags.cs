namespace ServiceDns.Forwarding.Config;

/// <summary>
/// Splits arguments as pflag does: <c>--name=value</c>, <c>--name value</c>, <c>--name</c> for a switch, <c>-v 2</c> and <c>-v2</c>;
/// underscores in names are hyphens, as in every Kubernetes component.
/// </summary>
internal static class PFlags
{
    /// <summary>Reads the arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="takesValue">Whether the flag of that name needs a value; null when there is none of that name.</param>
    /// <param name="set">Takes a flag and its value, which is <c>true</c> for a switch without one.</param>
    /// <returns>The arguments that belong to no flag, with the name of the flag before each; empty before the first flag.</returns>
    /// <exception cref="ProxyConfigurationException">A flag is not known, or lacks its value.</exception>
    public static IReadOnlyList<(string After, string Argument)> Parse(
        IReadOnlyList<string> arguments, Func<string, bool?> takesValue, Action<string, string> set)
    {
        List<(string, string)> rest = [];
        var last = "";
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                rest.AddRange(arguments.Skip(i + 1).Select(item => ("", item)));
                break;
            }
            if (argument is not ['-', _, ..])
            {
                rest.Add((last, argument));
                continue;
            }
            var (name, value) = Split(argument);
            if (takesValue(name) is not { } needsValue)
            {
                throw Failed(argument.StartsWith("--", StringComparison.Ordinal)
                    ? $"unknown flag: --{name}"
                    : $"unknown shorthand flag: '{name[0]}' in {argument}");
            }
            if (value is null && needsValue)
            {
                var shown = name.Length == 1 ? $"'{name}' in -{name}" : $"--{name}";
                if (++i == arguments.Count) throw Failed($"flag needs an argument: {shown}");
                value = arguments[i];
            }
            set(name, value ?? "true");
            last = name;
        }
        return rest;
    }

    /// <summary>The error of a command line.</summary>
    public static ProxyConfigurationException Failed(string text) => new([new ConfigurationProblem("", 0, text)]);

    private static (string Name, string? Value) Split(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal))
        {
            var shorthand = argument[1..2];
            var attached = argument[2..];
            return (shorthand, attached.Length == 0 ? null : attached.TrimStart('='));
        }
        var text = argument[2..];
        var equals = text.IndexOf('=');
        var name = equals < 0 ? text : text[..equals];
        if (name.Length == 0 || name[0] == '-') throw Failed($"bad flag syntax: {argument}");
        return (name.Replace('_', '-'), equals < 0 ? null : text[(equals + 1)..]);
    }
}
