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
    private static readonly string[] Properties =
    [
        "except", "max_fails", "max_connect_attempts", "health_check", "force_tcp", "prefer_udp", "tls", "tls_servername",
        "doh_method", "expire", "max_age", "max_idle_conns",
        "read_timeout", "policy", "max_concurrent", "next", "next_on_nodata", "failfast_all_unhealthy_upstreams", "failover", "resolver",
        "source_address",
    ];

    /// <summary>Reads the property at the dispenser's token into <paramref name="options"/>.</summary>
    /// <exception cref="CorefileException">It is unknown or wrong.</exception>
    public static void ReadProperty(PluginSetup setup, ForwardOptions options)
    {
        var tokens = setup.Tokens;
        switch (tokens.Value)
        {
            case "except":
                options.Except.AddRange(Arguments(tokens).SelectMany(Zones.Expand));
                break;
            case "max_fails":
                options.MaxFails = Unsigned(setup);
                break;
            case "max_connect_attempts":
                options.MaxConnectAttempts = Unsigned(setup);
                break;
            case "health_check":
                ReadHealthCheck(setup, options);
                break;
            case "force_tcp":
                options.ForceTcp = Flag(tokens);
                break;
            case "prefer_udp":
                options.PreferUdp = Flag(tokens);
                break;
            case "tls":
                options.Tls = ReadTls(setup);
                break;
            case "tls_servername":
                options.TlsServerName = Argument(tokens);
                break;
            case "doh_method":
                options.DohByGet = Argument(tokens) switch
                {
                    "GET" => true,
                    "POST" => false,
                    _ => throw setup.Error("doh_method must be either POST or GET"),
                };
                break;
            case "expire":
                options.Expire = Duration(setup, "expire");
                break;
            case "max_age":
                options.MaxAge = Duration(setup, "max_age");
                break;
            case "max_idle_conns":
                options.MaxIdleConnections = (int)Math.Min(int.MaxValue, Count(setup, "max_idle_conns"));
                break;
            case "read_timeout":
                options.ReadTimeout = ReadTimeout(setup);
                break;
            case "policy":
                options.Policy = Policy(setup);
                break;
            case "max_concurrent":
                options.MaxConcurrent = Count(setup, "max_concurrent");
                break;
            case "next":
                options.NextCodes.UnionWith(Codes(setup));
                break;
            case "next_on_nodata":
                options.NextOnNoData = Flag(tokens);
                break;
            case "failfast_all_unhealthy_upstreams":
                options.FailFast = tokens.RemainingArguments().Length == 0 ? true : throw tokens.ArgumentError();
                break;
            case "failover":
                options.FailoverCodes.UnionWith(Codes(setup));
                if (options.FailoverCodes.Contains(ResponseCode.NoError)) throw setup.Error("NoError cannot be used in failover");
                break;
            case "resolver":
                options.Resolvers.AddRange(Arguments(tokens).Select(text => Resolver(setup, text)));
                break;
            case "source_address":
                options.Source = StrictAddress.TryParse(Argument(tokens), out var source)
                    ? Unmapped(source)
                    : throw setup.Error($"invalid IP address: {tokens.Value}");
                break;
            default:
                throw setup.UnknownProperty(Properties);
        }
    }

    private static string Argument(Dispenser tokens) => tokens.NextArg() ? tokens.Value : throw tokens.ArgumentError();

    private static string[] Arguments(Dispenser tokens) =>
        tokens.RemainingArguments() is { Length: > 0 } arguments ? arguments : throw tokens.ArgumentError();

    private static bool Flag(Dispenser tokens) => !tokens.NextArg() ? true : throw tokens.ArgumentError();

    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static void ReadHealthCheck(PluginSetup setup, ForwardOptions options)
    {
        var tokens = setup.Tokens;
        if (!GoDuration.TryParse(Argument(tokens), out var interval, out var error)) throw setup.Error(error);
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
            var text = Argument(tokens);
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
        var text = Argument(setup.Tokens);
        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return value;
        var fault = text.Length > 0 && text.All(char.IsAsciiDigit) ? "value out of range" : "invalid syntax";
        throw setup.Error($"strconv.ParseUint: parsing {GoQuote.Quote(text)}: {fault}");
    }

    private static long Count(PluginSetup setup, string property)
    {
        if (!GoInteger.TryParse(Argument(setup.Tokens), out var count, out var error)) throw setup.Error(error);
        return count >= 0 ? count : throw setup.Error($"{property} can't be negative: {count}");
    }

    private static TimeSpan Duration(PluginSetup setup, string property)
    {
        if (!GoDuration.TryParse(Argument(setup.Tokens), out var duration, out var error)) throw setup.Error(error);
        return duration >= TimeSpan.Zero ? duration : throw setup.Error($"{property} can't be negative: {GoDuration.Format(duration)}");
    }

    private static TimeSpan ReadTimeout(PluginSetup setup)
    {
        if (!GoDuration.TryParse(Argument(setup.Tokens), out var duration, out var error)) throw setup.Error(error);
        return duration > TimeSpan.Zero ? duration : throw setup.Error($"read_timeout must be positive: {GoDuration.Format(duration)}");
    }

    private static UpstreamPolicy Policy(PluginSetup setup) => Argument(setup.Tokens) switch
    {
        "random" => UpstreamPolicy.Random,
        "round_robin" => UpstreamPolicy.RoundRobin,
        "sequential" => UpstreamPolicy.Sequential,
        var other => throw setup.Error(
            $"unknown policy '{other}'{SetupRules.Advice(other, "random", "round_robin", "sequential")}"),
    };

    private static IEnumerable<ResponseCode> Codes(PluginSetup setup) => Arguments(setup.Tokens)
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
