using System.Globalization;
using System.Net;
using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Trace;

/// <summary>Reads <c>trace [zipkin|otlp] [ENDPOINT] { every … service … client_server … zipkin_max_… }</c>.</summary>
public static class TraceSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("trace", Parse);

    private static HandlerFactory Parse(PluginSetup setup)
    {
        var options = new TraceOptions { Address = AddressOf(setup.Block) };
        while (setup.Tokens.Next())
        {
            ReadLine(setup, options);
            while (setup.Tokens.NextBlock()) ReadProperty(setup, options);
        }
        var reporter = new SpanReporter(options, setup.Process.Time, setup.Log);
        setup.Lifecycle.OnStart(_ =>
        {
            reporter.Start();
            return Task.CompletedTask;
        });
        setup.Lifecycle.OnShutdown(_ => reporter.StopAsync());
        return next => new TraceHandler(next, options.Every, reporter, setup.Process.Time);
    }

    private static IPEndPoint? AddressOf(BlockSettings block) =>
        block.ListenHosts is [var host, ..] && StrictAddress.TryParse(host, out var address) && block.Keys is [var key, ..]
            ? new IPEndPoint(address, key.Port)
            : null;

    private static void ReadLine(PluginSetup setup, TraceOptions options)
    {
        var arguments = setup.Tokens.RemainingArguments();
        if (arguments.Length > 2) throw setup.Tokens.ArgumentError();
        var kind = arguments.Length == 2 ? arguments[0].ToLowerInvariant() : "zipkin";
        if (kind == "datadog") throw setup.Error("tracing endpoint type 'datadog' is not here; Datadog's agent takes 'otlp' too");
        if (kind is not ("zipkin" or "otlp"))
        {
            throw setup.Error($"tracing endpoint type '{kind}' is not supported{SetupRules.Advice(kind, "zipkin", "otlp")}");
        }
        options.IsOtlp = kind == "otlp";
        var path = options.IsOtlp ? "v1/traces" : "api/v2/spans";
        var text = arguments.Length == 0 ? "localhost:9411" : arguments[^1];
        if (!text.Contains("http", StringComparison.Ordinal)) text = $"http://{text}/{path}";
        options.Endpoint = Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw setup.Error($"'{text}' is not a URL of http or https");
    }

    private static void ReadProperty(PluginSetup setup, TraceOptions options)
    {
        switch (setup.Tokens.Value)
        {
            case "every":
                var every = setup.OnlyArgument();
                options.Every = ulong.TryParse(every, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : throw setup.Error($"'{every}' is not a number");
                break;
            case "service":
                options.Service = setup.OnlyArgument();
                break;
            case "client_server":
                ReadFlag(setup);
                break;
            case "zipkin_max_backlog_size":
                options.Backlog = ReadSize(setup, options.Backlog);
                break;
            case "zipkin_max_batch_size":
                options.BatchSize = ReadSize(setup, options.BatchSize);
                break;
            case "zipkin_max_batch_interval":
                var interval = setup.Duration(setup.OnlyArgument());
                if (interval > TimeSpan.Zero) options.BatchInterval = interval;
                break;
            case "datadog_analytics_rate":
                throw setup.Error("datadog_analytics_rate is for datadog, which is not here");
            default:
                throw setup.UnknownProperty(
                    "every", "service", "client_server", "zipkin_max_backlog_size", "zipkin_max_batch_size", "zipkin_max_batch_interval");
        }
    }

    /// <summary>Whether spans are shared with the client: no client of DNS sends any, so that it changes nothing.</summary>
    private static void ReadFlag(PluginSetup setup)
    {
        switch (setup.Tokens.RemainingArguments())
        {
            case [] or ["1" or "t" or "T" or "true" or "TRUE" or "True" or "0" or "f" or "F" or "false" or "FALSE" or "False"]:
                return;
            case [var text]:
                throw setup.Error($"'{text}' is neither true nor false");
            default:
                throw setup.Tokens.ArgumentError();
        }
    }

    private static int ReadSize(PluginSetup setup, int otherwise)
    {
        var text = setup.OnlyArgument();
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var size))
        {
            throw setup.Error($"'{text}' is not a number");
        }
        return size > 0 ? size : otherwise;
    }
}
