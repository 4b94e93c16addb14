using System.Globalization;
using System.Net;
using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Plugins.Forward.Upstreams;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Forward;

/// <summary>Reads the properties in the braces of <c>forward</c>.</summary>
internal static class ForwardBlock
{
    private static readonly Dictionary<string, Action<PluginSetup, ForwardOptions>> Readers = new(StringComparer.Ordinal)
    {
        ["except"] = (setup, options) => options.Except.AddRange(setup.SomeArguments().SelectMany(Zones.Expand)),
        ["max_fails"] = (setup, options) => options.MaxFails = Unsigned(setup),
        ["max_connect_attempts"] = (setup, options) => options.MaxConnectAttempts = Unsigned(setup),
        ["health_check"] = ReadHealthCheck,
        ["force_tcp"] = (setup, options) => options.ForceTcp = Flag(setup.Tokens),
        ["prefer_udp"] = (setup, options) => options.PreferUdp = Flag(setup.Tokens),
        ["tls"] = (setup, options) => options.Tls = ReadTls(setup),
        ["tls_servername"] = (setup, options) => options.TlsServerName = setup.NextArgument(),
        ["doh_method"] = (setup, options) => options.DohByGet = IsGet(setup),
        ["expire"] = (setup, options) => options.Expire = Duration(setup, "expire"),
        ["max_age"] = (setup, options) => options.MaxAge = Duration(setup, "max_age"),
        ["max_idle_conns"] = (setup, options) => options.MaxIdleConnections = (int)Math.Min(int.MaxValue, Count(setup, "max_idle_conns")),
        ["read_timeout"] = (setup, options) => options.ReadTimeout = ReadTimeout(setup),
        ["policy"] = (setup, options) => options.Policy = Policy(setup),
        ["max_concurrent"] = (setup, options) => options.MaxConcurrent = Count(setup, "max_concurrent"),
        ["next"] = (setup, options) => options.NextCodes.UnionWith(Codes(setup)),
        ["next_on_nodata"] = (setup, options) => options.NextOnNoData = Flag(setup.Tokens),
        ["failfast_all_unhealthy_upstreams"] = ReadFailFast,
        ["failover"] = ReadFailover,
        ["resolver"] = (setup, options) => options.Resolvers.AddRange(setup.SomeArguments().Select(text => Resolver(setup, text))),
        ["source_address"] = (setup, options) => options.Source = Source(setup),
    };

    /// <summary>Reads the property at the dispenser's token into <paramref name="options"/>.</summary>
    /// <exception cref="CorefileException">It is unknown or wrong.</exception>
    public static void ReadProperty(PluginSetup setup, ForwardOptions options)
    {
        if (!Readers.TryGetValue(setup.Tokens.Value, out var read)) throw setup.UnknownProperty([.. Readers.Keys]);
        read(setup, options);
    }

    private static bool Flag(Dispenser tokens) => !tokens.NextArg() ? true : throw tokens.ArgumentError();

    private static bool IsGet(PluginSetup setup) => setup.NextArgument() switch
    {
        "GET" => true,
        "POST" => false,
        _ => throw setup.Error("doh_method must be either POST or GET"),
    };

    private static IPAddress Source(PluginSetup setup)
    {
        var text = setup.NextArgument();
        if (!StrictAddress.TryParse(text, out var address)) throw setup.Error($"invalid IP address: {text}");
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static void ReadFailFast(PluginSetup setup, ForwardOptions options)
    {
        if (setup.Tokens.RemainingArguments().Length > 0) throw setup.Tokens.ArgumentError();
        options.FailFast = true;
    }

    private static void ReadFailover(PluginSetup setup, ForwardOptions options)
    {
        options.FailoverCodes.UnionWith(Codes(setup));
        if (options.FailoverCodes.Contains(ResponseCode.NoError)) throw setup.Error("NoError cannot be used in failover");
    }

    private static void ReadHealthCheck(PluginSetup setup, ForwardOptions options)
    {
        var tokens = setup.Tokens;
        if (!GoDuration.TryParse(setup.NextArgument(), out var interval, out var error)) throw setup.Error(error);
        if (interval < TimeSpan.Zero) throw setup.Error($"health_check can't be negative: {interval.Ticks * TimeSpan.NanosecondsPerTick}");
        options.CheckInterval = interval;
        options.CheckDomain = DomainName.Root;
        while (tokens.NextArg())
        {
            if (tokens.Value == "no_rec")
            {
                options.CheckRecursion = false;
                continue;
            }
            if (tokens.Value != "domain")
            {
                throw setup.Error($"health_check: unknown option {tokens.Value}{SetupRules.Advice(tokens.Value, "no_rec", "domain")}");
            }
            var text = setup.NextArgument();
            options.CheckDomain = DomainName.TryParse(text, out var domain)
                ? domain
                : throw setup.Error($"health_check: invalid domain name {text}");
        }
    }

    private static UpstreamTls ReadTls(PluginSetup setup)
    {
        var paths = setup.Tokens.RemainingArguments();
        return paths.Length <= 3 ? ForwardSetup.TlsOf(setup, [.. paths.Select(setup.PathFromRoot)]) : throw setup.Tokens.ArgumentError();
    }

    private static uint Unsigned(PluginSetup setup)
    {
        var text = setup.NextArgument();
        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return value;
        var fault = text.Length > 0 && text.All(char.IsAsciiDigit) ? "value out of range" : "invalid syntax";
        throw setup.Error($"strconv.ParseUint: parsing {GoQuote.Quote(text)}: {fault}");
    }

    private static long Count(PluginSetup setup, string property)
    {
        if (!GoInteger.TryParse(setup.NextArgument(), out var count, out var error)) throw setup.Error(error);
        return count >= 0 ? count : throw setup.Error($"{property} can't be negative: {count}");
    }

    private static TimeSpan Duration(PluginSetup setup, string property)
    {
        if (!GoDuration.TryParse(setup.NextArgument(), out var duration, out var error)) throw setup.Error(error);
        return duration >= TimeSpan.Zero ? duration : throw setup.Error($"{property} can't be negative: {GoDuration.Format(duration)}");
    }

    private static TimeSpan ReadTimeout(PluginSetup setup)
    {
        if (!GoDuration.TryParse(setup.NextArgument(), out var duration, out var error)) throw setup.Error(error);
        return duration > TimeSpan.Zero ? duration : throw setup.Error($"read_timeout must be positive: {GoDuration.Format(duration)}");
    }

    private static UpstreamPolicy Policy(PluginSetup setup) => setup.NextArgument() switch
    {
        "random" => UpstreamPolicy.Random,
        "round_robin" => UpstreamPolicy.RoundRobin,
        "sequential" => UpstreamPolicy.Sequential,
        var other => throw setup.Error(
            $"unknown policy '{other}'{SetupRules.Advice(other, "random", "round_robin", "sequential")}"),
    };

    private static IEnumerable<ResponseCode> Codes(PluginSetup setup) => setup.SomeArguments()
        .Select(text => ResponseCodes.TryParse(text, out var code) ? code : throw setup.Error($"{text} is not a valid rcode"));

    private static IPEndPoint Resolver(PluginSetup setup, string text)
    {
        var port = Corefile.Transport.DnsPort;
        var isSplit = HostPort.TrySplit(text, out var host, out var portText, out _);
        var valid = StrictAddress.TryParse(isSplit ? host : text, out var address)
            && (!isSplit || int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out port)) && port <= ushort.MaxValue;
        return valid
            ? new IPEndPoint(address, port)
            : throw setup.Error($"resolver must be an IP address or IP:port: {GoQuote.Quote(text)}");
    }
}
