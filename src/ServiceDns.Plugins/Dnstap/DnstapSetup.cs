using System.Text;
using ServiceDns.Corefile;
using ServiceDns.Plugins.Log;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Dnstap;

/// <summary>Reads <c>dnstap [listen] SOCKET [full] [WRITEBUFFER] [QUEUE] { identity … version … extra … skipverify tls … }</c>.</summary>
public static class DnstapSetup
{
    private const int LongestPath = 107; // sun_path of unix(7), without its final zero
    private const int LargestBuffer = 1024, LargestQueue = 4096, Megabyte = 1 << 20, QueueUnit = 10_000;

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("dnstap", Parse);

    private static HandlerFactory Parse(PluginSetup setup)
    {
        var taps = new List<Tap>();
        while (setup.Tokens.Next())
        {
            var options = ReadLine(setup);
            while (setup.Tokens.NextBlock()) ReadProperty(setup, options);
            ITapOutput output = options.IsListener
                ? new TapListener(options, setup.Process.Time, setup.Log)
                : new TapConnection(options, setup.Process.Time, setup.Log);
            setup.Lifecycle.OnStart(_ =>
            {
                output.Start();
                return Task.CompletedTask;
            });
            setup.Lifecycle.OnShutdown(_ => output.StopAsync());
            taps.Add(new Tap(options, output, setup.Process.Time, setup.Block));
        }
        return next => new DnstapHandler(next, [.. taps], setup.Process.Time);
    }

    private static TapOptions ReadLine(PluginSetup setup)
    {
        var arguments = setup.Tokens.RemainingArguments();
        if (arguments.Length == 0) throw setup.Tokens.ArgumentError();
        var isListener = arguments[0] == "listen";
        if (isListener) arguments = arguments[1..];
        if (arguments.Length == 0) throw setup.Error("dnstap listen requires an endpoint argument");
        return new TapOptions
        {
            Address = ReadAddress(setup, arguments[0]),
            IsListener = isListener,
            IsFull = arguments is [_, "full", ..],
            SendBuffer = Megabyte * ReadMultiple(setup, arguments, 2, "MultipleTcpWriteBuf", LargestBuffer, "MiB units") is var size and > 0
                ? size
                : int.MaxValue,
            Queue = QueueUnit * ReadMultiple(setup, arguments, 3, "MultipleQueue", LargestQueue, "x10k messages"),
            Identity = Environment.MachineName,
            Version = $"ServiceDns-{typeof(DnstapSetup).Assembly.GetName().Version?.ToString(3)}",
        };
    }

    private static int ReadMultiple(PluginSetup setup, string[] arguments, int place, string name, int largest, string unit)
    {
        if (arguments.Length <= place) return 1;
        if (!GoInteger.TryParse(arguments[place], out var value, out var error))
        {
            throw setup.Error($"dnstap: invalid {name} {GoQuote.Quote(arguments[place])}: {error}");
        }
        return value >= 1 && value <= largest
            ? (int)value
            : throw setup.Error($"dnstap: {name} must be between 1 and {largest} ({unit}): {value}");
    }

    private static TapAddress ReadAddress(PluginSetup setup, string text)
    {
        var scheme = text.StartsWith("tcp://", StringComparison.Ordinal) ? TapScheme.Tcp
            : text.StartsWith("tls://", StringComparison.Ordinal) ? TapScheme.Tls
            : TapScheme.Unix;
        if (scheme == TapScheme.Unix)
        {
            const string prefix = "unix://";
            var path = text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
            return Encoding.UTF8.GetByteCount(path) is > 0 and <= LongestPath
                ? new TapAddress(scheme, path, 0)
                : throw setup.Error($"'{path}' is no path of a socket, which has at most {LongestPath} bytes");
        }
        if (!HostPort.TrySplit(text["tcp://".Length..].TrimEnd('/'), out var host, out var port, out var error)) throw setup.Error(error);
        return ushort.TryParse(port, out var number) ? new TapAddress(scheme, host, number) : throw setup.Error($"'{port}' is not a port");
    }

    private static void ReadProperty(PluginSetup setup, TapOptions options)
    {
        switch (setup.Tokens.Value)
        {
            case "identity":
                options.Identity = setup.NextArgument();
                break;
            case "version":
                options.Version = setup.NextArgument();
                break;
            case "extra":
                options.Extra = LogFormat.Parse(setup.NextArgument());
                break;
            case "skipverify":
                options.SkipsVerification = true;
                break;
            case "tls":
                if (!options.IsListener) throw setup.Error("tls directive only valid for listeners");
                var files = setup.Tokens.RemainingArguments();
                if (files.Length < 2) throw setup.Error("tls requires cert and key file paths");
                options.Tls = (files[0], files[1], files.Length > 2 ? files[2] : null);
                break;
            default:
                throw setup.UnknownProperty("identity", "version", "extra", "skipverify", "tls");
        }
    }
}
