using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Plugins.Certificates;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Etcd;

/// <summary>Reads <c>etcd [ZONE…] { path … endpoint … credentials … tls … min-lease-ttl … max-lease-ttl … fallthrough … }</c>.</summary>
public static class EtcdSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("etcd", Parse);

    private static HandlerFactory Parse(PluginSetup setup)
    {
        var tokens = setup.Tokens;
        EtcdOptions? options = null;
        while (tokens.Next())
        {
            if (options is not null) throw setup.OnceError();
            var zones = Zones.FromArgumentsOrServerBlock(tokens.RemainingArguments(), setup.Block.Keys);
            options = new EtcdOptions { Zones = [.. zones.Select(DomainName.Parse).OrderByDescending(zone => zone.LabelCount)] };
            while (tokens.NextBlock()) ReadProperty(setup, options);
        }
        var client = new EtcdClient(options!, setup.Process.Time);
        setup.Lifecycle.OnShutdown(_ =>
        {
            client.Dispose();
            return Task.CompletedTask;
        });
        return next => new EtcdHandler(next, options!, new EtcdServices(options!, client), setup.Process.Time);
    }

    private static void ReadProperty(PluginSetup setup, EtcdOptions options)
    {
        var tokens = setup.Tokens;
        switch (tokens.Value)
        {
            case "stubzones" or "debug": // without effect in CoreDNS too
                break;
            case "upstream":
                tokens.RemainingArguments();
                break;
            case "fallthrough":
                options.Fallthrough = ZoneSet.Parse(Zones.ForFallthrough(tokens.RemainingArguments()));
                break;
            case "path":
                options.Path = "/" + string.Join('/', setup.NextArgument().Split('/', StringSplitOptions.RemoveEmptyEntries));
                break;
            case "endpoint":
                if (tokens.RemainingArguments() is not { Length: > 0 } endpoints) throw tokens.ArgumentError();
                options.Endpoints = [.. endpoints.Select(endpoint => EndpointOf(setup, endpoint))];
                break;
            case "credentials":
                options.Credentials = tokens.RemainingArguments() switch
                {
                    [] => throw tokens.ArgumentError(),
                    [var user, var password] => (user, password),
                    _ => throw setup.Error("credentials requires 2 arguments, username and password"),
                };
                break;
            case "tls":
                ReadCertificates(setup, options, [.. tokens.RemainingArguments().Select(setup.PathFromRoot)]);
                break;
            case "min-lease-ttl":
                options.ShortestLease = ReadTtl(setup, "min-lease-ttl", EtcdOptions.DefaultShortestLease);
                break;
            case "max-lease-ttl":
                options.LongestLease = ReadTtl(setup, "max-lease-ttl", EtcdOptions.DefaultLongestLease);
                break;
            default:
                throw setup.UnknownProperty("path", "endpoint", "credentials", "tls", "min-lease-ttl", "max-lease-ttl", "fallthrough");
        }
    }

    /// <summary>A server as a URL; one without scheme is asked over HTTP.</summary>
    private static string EndpointOf(PluginSetup setup, string text)
    {
        var url = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            ? url.TrimEnd('/')
            : throw setup.Error($"endpoint '{text}' is not of the form http://HOST:PORT or https://HOST:PORT");
    }

    private static void ReadCertificates(PluginSetup setup, EtcdOptions options, string[] files)
    {
        try
        {
            if (files.Length > 3) throw setup.Error($"maximum of three arguments allowed for TLS config, found {files.Length}");
            if (files.Length > 1) options.Identity = PemFiles.ReadIdentity(files[0], files[1]).Own;
            if (files.Length is 1 or 3) options.Roots = PemFiles.ReadRoots(files[^1]);
        }
        catch (CertificateFileException e)
        {
            throw setup.Error(e.Message);
        }
    }

    /// <summary>Seconds, as a number or a duration; 0 stands for <paramref name="otherwise"/>.</summary>
    private static uint ReadTtl(PluginSetup setup, string property, uint otherwise)
    {
        var text = setup.NextArgument();
        if (ulong.TryParse(text, System.Globalization.NumberStyles.None, null, out _)) text += "s";
        if (!GoDuration.TryParse(text, out var duration, out _))
        {
            throw setup.Error($"invalid {property} value: invalid TTL format, use format like '30', '30s', '5m', '1h', or '2h30m'");
        }
        if (duration < TimeSpan.Zero) throw setup.Error($"invalid {property} value: TTL must be non-negative");
        if (duration.TotalSeconds > uint.MaxValue)
        {
            throw setup.Error($"invalid {property} value: TTL too large, maximum is {uint.MaxValue} seconds");
        }
        return (uint)duration.TotalSeconds is var seconds and > 0 ? seconds : otherwise;
    }
}
