using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins;

/// <summary>Rules that several plugins' lines obey, with CoreDNS's words for breaking them.</summary>
internal static class SetupRules
{
    /// <summary>The error for a plugin that stands twice in a block and may not.</summary>
    public static CorefileException OnceError(this PluginSetup setup) => setup.Error("this plugin can only be used once per Server Block");

    /// <summary>The error for a word in the plugin's braces that it does not know.</summary>
    /// <param name="setup">Stands at the word.</param>
    /// <param name="known">The words that it does.</param>
    public static CorefileException UnknownProperty(this PluginSetup setup, params string[] known) =>
        setup.Error($"unknown property '{setup.Tokens.Value}'{Advice(setup.Tokens.Value, known)}");

    /// <summary>What would be right in place of a word, to end a message with: the one it resembles, or all of them.</summary>
    public static string Advice(string word, params string[] known)
    {
        if (NearestName.Find(word, known) is { } near) return $"; did you mean '{near}'?";
        return known.Length == 0 ? "; none can stand here" : $"; right would be {string.Join(", ", known)}";
    }

    /// <summary>The only argument of the property at hand.</summary>
    /// <exception cref="CorefileException">There is none, or more than one.</exception>
    public static string OnlyArgument(this PluginSetup setup) =>
        setup.Tokens.RemainingArguments() is [var argument] ? argument : throw setup.Tokens.ArgumentError();

    /// <summary>The next argument of the property at hand.</summary>
    /// <exception cref="CorefileException">There is none.</exception>
    public static string NextArgument(this PluginSetup setup) =>
        setup.Tokens.NextArg() ? setup.Tokens.Value : throw setup.Tokens.ArgumentError();

    /// <summary>The arguments of the property at hand that are left.</summary>
    /// <exception cref="CorefileException">There is none.</exception>
    public static string[] SomeArguments(this PluginSetup setup) =>
        setup.Tokens.RemainingArguments() is { Length: > 0 } arguments ? arguments : throw setup.Tokens.ArgumentError();

    /// <summary>The address that the plugin's line may give, <c>HOST:PORT</c>; the port is not looked into.</summary>
    /// <exception cref="CorefileException">It is not one, or there is more than one argument.</exception>
    public static PageAddress AddressOr(this PluginSetup setup, string otherwise)
    {
        var (file, line) = (setup.Tokens.File, setup.Tokens.Line);
        switch (setup.Tokens.RemainingArguments())
        {
            case []:
                return new PageAddress(otherwise, file, line);
            case [var address]:
                return HostPort.TrySplit(address, out _, out _, out var error)
                    ? new PageAddress(address, file, line)
                    : throw setup.Error(error);
            default:
                throw setup.Tokens.ArgumentError();
        }
    }

    /// <summary>A duration as Go writes it.</summary>
    /// <exception cref="CorefileException">It is not one.</exception>
    public static TimeSpan Duration(this PluginSetup setup, string text) =>
        GoDuration.TryParse(text, out var value, out var error) ? value : throw setup.Error(error);
}
