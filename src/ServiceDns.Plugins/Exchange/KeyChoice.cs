using ServiceDns.Dns;
using ServiceDns.Plugins.Tsig;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Exchange;

/// <summary>
/// A key as a plugin's lines name it; the secret itself is <c>tsig</c>'s, of any block, and known when the configuration starts.
/// </summary>
internal sealed class KeyChoice
{
    private readonly DomainName name;
    private readonly TsigAlgorithm algorithm;
    private readonly TsigKeyring ring;

    private KeyChoice(DomainName name, TsigAlgorithm algorithm, TsigKeyring ring) =>
        (this.name, this.algorithm, this.ring) = (name, algorithm, ring);

    /// <summary>The key; only after the configuration has started.</summary>
    public SigningKey Key => new(ring.Find(name)!, algorithm);

    /// <summary>Reads <c>key NAME [ALGORITHM]</c>.</summary>
    public static KeyChoice Read(PluginSetup setup)
    {
        var arguments = setup.Tokens.RemainingArguments();
        if (arguments.Length is not (1 or 2)) throw setup.Tokens.ArgumentError();
        if (!DomainName.TryParse(arguments[0], out var name)) throw setup.Error($"'{arguments[0]}' is not a domain name");
        var algorithm = TsigAlgorithm.Default;
        if (arguments.Length == 2 && !TsigAlgorithm.TryParse(arguments[1], out algorithm))
        {
            string[] known = [.. TsigAlgorithm.All.Select(each => each.Name.ToString().TrimEnd('.'))];
            throw setup.Error($"unknown algorithm '{arguments[1]}'{SetupRules.Advice(arguments[1], known)}");
        }
        var ring = TsigKeyring.Of(setup.Lifecycle);
        var missing = setup.Error($"no tsig of this Corefile has a secret '{name}'");
        Task Look(CancellationToken cancel) => ring.Find(name) is null ? Task.FromException(missing) : Task.CompletedTask;
        setup.Lifecycle.OnCheck(Look);
        setup.Lifecycle.OnStart(Look);
        return new KeyChoice(name, algorithm, ring);
    }
}
