using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tls;

/// <summary>Reads <c>tls { acme DOMAIN… … }</c> as CoreDNS does, to say what is wrong with it; what is right is refused.</summary>
internal static class AcmeBlock
{
    private const string NotServed =
        "acme is not served: this server does not get certificates itself; write tls CERT KEY with the files that cert-manager or "
        + "another ACME client keeps up to date, and they are read again whenever they change";

    private static readonly string[] Known = ["acme", "email", "ca", "storage", "ca_root", "resolver"];

    /// <summary>Always throws.</summary>
    /// <exception cref="CorefileException">What is wrong, or that it is not served.</exception>
    public static CorefileException Refuse(PluginSetup setup)
    {
        var tokens = setup.Tokens;
        var seen = new HashSet<string>();
        while (tokens.NextBlock())
        {
            var name = tokens.Value;
            var arguments = tokens.RemainingArguments();
            if (!seen.Add(name)) return setup.Error($"ACME option {GoQuote.Quote(name)} can only be specified once");
            if (!Known.Contains(name)) return setup.Error($"unknown ACME option {GoQuote.Quote(name)}{SetupRules.Advice(name, Known)}");
            if (name == "acme" ? arguments.Length == 0 : arguments.Length != 1) return tokens.ArgumentError();
        }
        return setup.Error(seen.Contains("acme") ? NotServed : "ACME requires at least one domain; or write tls CERT KEY");
    }
}
