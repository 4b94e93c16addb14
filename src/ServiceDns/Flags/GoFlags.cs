namespace ServiceDns;

/// <summary>
/// Reads flags as Go's flag package does: <c>-name</c> or <c>--name</c>, <c>-name=value</c>, <c>-name value</c> where a value is
/// needed. The first argument that is no flag, or <c>--</c>, ends them.
/// </summary>
internal sealed class GoFlags
{
    private readonly List<Flag> flags = [];

    /// <summary>A flag that is there or not; what is so by default can be ended with <c>-name=false</c>.</summary>
    internal void Bool(string name, string usage, Action<bool> set, bool byDefault = false) =>
        flags.Add(new Flag(name, usage, byDefault ? "true" : "", IsBool: true, text => set(ParseBool(name, text))));

    /// <summary>A flag that is there or not, for measuring and comparing: <see cref="Usage"/> does not tell of it.</summary>
    internal void HiddenBool(string name, Action<bool> set) =>
        flags.Add(new Flag(name, Usage: "", "", IsBool: true, text => set(ParseBool(name, text))));

    /// <summary>A flag with a value.</summary>
    /// <param name="name">Without hyphen.</param>
    /// <param name="usage">For <see cref="Usage"/>.</param>
    /// <param name="byDefault">For <see cref="Usage"/>; empty when there is none.</param>
    /// <param name="set">Takes the value.</param>
    internal void Text(string name, string usage, string byDefault, Action<string> set) =>
        flags.Add(new Flag(name, usage, byDefault, IsBool: false, set));

    /// <summary>Whether <c>-h</c> or <c>-help</c> was among the flags; they need not be added.</summary>
    internal bool HelpAsked { get; private set; }

    /// <summary>Sets what the arguments say.</summary>
    /// <returns>The arguments behind the flags.</returns>
    /// <exception cref="FlagError">An argument can not be read.</exception>
    internal IReadOnlyList<string> Parse(IReadOnlyList<string> arguments)
    {
        var position = 0;
        while (position < arguments.Count && arguments[position] is ['-', _, ..] argument)
        {
            position++;
            if (argument == "--") break;
            var (name, value) = Split(argument);
            if (flags.Find(flag => flag.Name == name) is not { } flag)
            {
                HelpAsked = name is "h" or "help";
                if (HelpAsked) break;
                throw new FlagError($"flag provided but not defined: -{name}");
            }
            if (value is null && !flag.IsBool)
            {
                if (position == arguments.Count) throw new FlagError($"flag needs an argument: -{name}");
                value = arguments[position++];
            }
            flag.Set(value ?? "true");
        }
        return [.. arguments.Skip(position)];
    }

    /// <summary>The flags with their meaning, in Go's form.</summary>
    internal string Usage(string program) =>
        $"Usage of {program}:\n" + string.Concat(flags.Where(flag => flag.Usage.Length > 0)
            .OrderBy(flag => flag.Name, StringComparer.Ordinal).Select(Describe));

    private static string Describe(Flag flag)
    {
        var value = flag.IsBool ? "" : " string";
        var byDefault = flag.Default.Length == 0 ? "" : flag.IsBool ? $" (default {flag.Default})" : $" (default \"{flag.Default}\")";
        return $"  -{flag.Name}{value}\n    \t{flag.Usage}{byDefault}\n";
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var name = argument[(argument[1] == '-' ? 2 : 1)..];
        if (name.Length == 0 || name[0] is '-' or '=') throw new FlagError($"bad flag syntax: {argument}");
        var equals = name.IndexOf('=');
        return equals < 0 ? (name, null) : (name[..equals], name[(equals + 1)..]);
    }

    private static bool ParseBool(string name, string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new FlagError($"invalid boolean value \"{text}\" for -{name}: parse error"),
    };

    private sealed record Flag(string Name, string Usage, string Default, bool IsBool, Action<string> Set);
}
