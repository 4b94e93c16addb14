using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.K8sExternal;

/// <summary>Reads <c>k8s_external [ZONES...] { apex NAME / ttl TTL / headless / fallthrough [ZONES...] }</c>.</summary>
public static class ExternalSetup
{
    private const long LongestTtl = 3600;

    private static readonly string[] Properties = ["apex", "ttl", "headless", "fallthrough"];

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new(ExternalHandler.Plugin, Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        var options = new ExternalOptions();
        while (setup.Tokens.Next())
        {
            var zones = Zones.FromArgumentsOrServerBlock(setup.Tokens.RemainingArguments(), setup.Block.Keys);
            options = options with { Zones = [.. zones.Select(DomainName.Parse)] };
            while (setup.Tokens.NextBlock()) options = ReadProperty(setup, options);
        }
        var external = new ExternalNames(options);
        var (block, missing) = (setup.Block, setup.Error("kubernetes plugin not loaded"));
        setup.Lifecycle.OnCheck(_ => Find());
        setup.Lifecycle.OnStart(_ => Find());
        setup.Lifecycle.OnShutdown(_ => external.ReleaseAsync());
        return next => new ExternalHandler(next, options, external);

        Task Find()
        {
            external.Follow(block.Handlers.OfType<IServedCluster>().FirstOrDefault() ?? throw missing);
            return Task.CompletedTask;
        }
    }

    private static ExternalOptions ReadProperty(PluginSetup setup, ExternalOptions options)
    {
        switch (setup.Tokens.Value)
        {
            case "ttl":
                return options with { Ttl = ReadTtl(setup, First(setup)) };
            case "apex":
                return options with { Apex = ReadApex(setup, First(setup), options) };
            case "headless":
                return options with { IsHeadless = true };
            case "fallthrough":
                return options with { Fallthrough = ZoneSet.Parse(Zones.ForFallthrough(setup.Tokens.RemainingArguments())) };
            default:
                throw setup.UnknownProperty(Properties);
        }
    }

    private static string First(PluginSetup setup) =>
        setup.Tokens.RemainingArguments() is [var first, ..] ? first : throw setup.Tokens.ArgumentError();

    private static uint ReadTtl(PluginSetup setup, string text)
    {
        if (!GoInteger.TryParse(text, out var seconds, out var error)) throw setup.Error(error);
        return seconds is >= 0 and <= LongestTtl ? (uint)seconds : throw setup.Error($"ttl must be in range [0, 3600]: {seconds}");
    }

    /// <summary>The servers' names below it must fit in every zone.</summary>
    private static DomainName ReadApex(PluginSetup setup, string text, ExternalOptions options)
    {
        if (!DomainName.TryParse(text, out var apex)) throw setup.Error($"apex '{text}' is not a domain name");
        var isTooLong = options.Zones.Any(zone => ExternalOptions.HostmasterLength + apex.Length - 1 + zone.Length > WireName.MaxLength);
        return isTooLong ? throw setup.Error($"apex '{text}' is too long for the zone") : apex;
    }
}
