using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins;

/// <summary>Rules that several plugins' lines obey, with CoreDNS's words for breaking them.</summary>
internal static class SetupRules
{
    /// <summary>The error for a plugin that stands twice in a block and may not.</summary>
    public static CorefileException OnceError(this PluginSetup setup) => setup.Error("this plugin can only be used once per Server Block");

    /// <summary>The error for a word in the plugin's braces that it does not know.</summary>
    public static CorefileException UnknownProperty(this PluginSetup setup) => setup.Error($"unknown property '{setup.Tokens.Value}'");

    /// <summary>The only argument of the property at hand.</summary>
    /// <exception cref="CorefileException">There is none, or more than one.</exception>
    public static string OnlyArgument(this PluginSetup setup) =>
        setup.Tokens.RemainingArguments() is [var argument] ? argument : throw setup.Tokens.ArgumentError();

    /// <summary>The address that the plugin's line may give, <c>HOST:PORT</c>; the port is not looked into.</summary>
    /// <exception cref="CorefileException">It is not one, or there is more than one argument.</exception>
    public static string AddressOr(this PluginSetup setup, string otherwise)
    {
        switch (setup.Tokens.RemainingArguments())
        {
            case []:
                return otherwise;
            case [var address]:
                return HostPort.TrySplit(address, out _, out _, out var error) ? address : throw setup.Error(error);
            default:
                throw setup.Tokens.ArgumentError();
        }
    }

    /// <summary>A duration as Go writes it.</summary>
    /// <exception cref="CorefileException">It is not one.</exception>
    public static TimeSpan Duration(this PluginSetup setup, string text) =>
        GoDuration.TryParse(text, out var value, out var error) ? value : throw setup.Error(error);
}
