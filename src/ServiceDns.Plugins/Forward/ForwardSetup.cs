using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Plugins.Certificates;
using ServiceDns.Plugins.Forward.Upstreams;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Forward;

/// <summary>Reads <c>forward FROM TO… { … }</c>, once or several times in a block.</summary>
public static class ForwardSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("forward", Parse);

    private static HandlerFactory Parse(PluginSetup setup)
    {
        var stanzas = new List<(ForwardOptions Options, UpstreamSet Upstreams)>();
        while (setup.Tokens.Next()) stanzas.Add(ReadStanza(setup));
        setup.Block.AllowsOtherClasses = true;
        var metrics = new ForwardMetrics(setup.Process.Metrics);
        setup.Lifecycle.OnStart(_ =>
        {
            var tap = setup.Block.Handlers.OfType<IUpstreamTap>().FirstOrDefault();
            foreach (var (options, _) in stanzas) options.Tap = tap;
            return Task.CompletedTask;
        });
        return next =>
        {
            for (var i = stanzas.Count - 1; i >= 0; i--)
            {
                var (options, upstreams) = stanzas[i];
                options.GivesReasons = setup.Block.GivesReasons;
                next = new ForwardHandler(next, options, upstreams, metrics, setup.Process.Time, setup.Process.Random);
            }
            return next;
        };
    }

    private static (ForwardOptions Options, UpstreamSet Upstreams) ReadStanza(PluginSetup setup)
    {
        var tokens = setup.Tokens;
        var (file, line) = (tokens.File, tokens.Line);
        var options = new ForwardOptions { Tls = TlsOf(setup, []) };
        if (!tokens.NextArg()) throw tokens.ArgumentError();
        options.From = ReadFrom(setup, tokens.Value);
        var texts = tokens.RemainingArguments();
        if (texts.Length == 0) throw tokens.ArgumentError();
        while (tokens.NextBlock()) ForwardBlock.ReadProperty(setup, options);
        if (options.MaxAge > TimeSpan.Zero && options.MaxAge < options.Expire)
        {
            var (age, expire) = (GoDuration.Format(options.MaxAge), GoDuration.Format(options.Expire));
            throw setup.Error($"max_age ({age}) must not be less than expire ({expire})");
        }
        var targets = ForwardTargets.Read(setup, texts, options.TlsServerName);
        var upstreams = new UpstreamSet(
            targets, options, new UpstreamMetrics(setup.Process.Metrics, "forward"), setup.Process.Time,
            (reason, cause) => new CorefileException(file, line, setup.Name, reason, cause));
        setup.Lifecycle.OnCheck(upstreams.CheckAsync);
        setup.Lifecycle.OnStart(upstreams.StartAsync);
        setup.Lifecycle.OnShutdown(upstreams.StopAsync);
        return (options, upstreams);
    }

    /// <summary>Makes what <c>tls</c> says, and its files' part of start and end; mistakes in them name this line.</summary>
    internal static UpstreamTls TlsOf(PluginSetup setup, IReadOnlyList<string> paths)
    {
        var tls = new UpstreamTls(paths, setup.Process.Time, reason => Log.TlsNotRenewed(setup.Log, reason));
        var (file, line) = (setup.Tokens.File, setup.Tokens.Line);
        setup.Lifecycle.OnCheck(_ => Explained(tls.Check));
        setup.Lifecycle.OnStart(_ => Explained(tls.Start));
        setup.Lifecycle.OnShutdown(_ => Explained(tls.Stop));
        return tls;

        Task Explained(Action step)
        {
            try
            {
                step();
                return Task.CompletedTask;
            }
            catch (CertificateFileException error)
            {
                throw new CorefileException(file, line, setup.Name, error.Message, error);
            }
        }
    }

    private static DomainName ReadFrom(PluginSetup setup, string text)
    {
        var zones = Zones.Expand(text);
        if (zones.Count == 0) throw setup.Error($"unable to normalize '{text}'");
        if (zones.Count > 1) Log.SeveralZones(setup.Log, text, zones[0]);
        return DomainName.Parse(zones[0]);
    }
}
