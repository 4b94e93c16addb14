using ServiceDns.Corefile;
using ServiceDns.Plugins.Certificates;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tls;

/// <summary>Reads <c>tls CERT KEY [CA] { … }</c>.</summary>
public static class TlsSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("tls", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        while (setup.Tokens.Next())
        {
            var (file, line) = (setup.Tokens.File, setup.Tokens.Line);
            var options = Read(setup);
            var certificate = new ServerCertificate(options, setup.Process.Time, setup.Log);
            setup.Block.Tls = certificate; // of several lines the last holds, as in CoreDNS
            Schedule(setup, options, certificate, error => new CorefileException(file, line, setup.Name, error.Message, error));
        }
        return null;
    }

    private static TlsOptions Read(PluginSetup setup)
    {
        var options = setup.Tokens.RemainingArguments() switch
        {
            [] => throw AcmeBlock.Refuse(setup),
            [var certificate, var key] => new TlsOptions(setup.PathFromRoot(certificate), setup.PathFromRoot(key), null),
            [var certificate, var key, var authority] =>
                new TlsOptions(setup.PathFromRoot(certificate), setup.PathFromRoot(key), setup.PathFromRoot(authority)),
            _ => throw setup.Tokens.ArgumentError(),
        };
        while (setup.Tokens.NextBlock())
        {
            var option = setup.Tokens.Value;
            options = option switch
            {
                "client_auth" => options with { Clients = ReadClients(setup) },
                "keylog" => options with { KeyLog = Path.GetFullPath(setup.PathFromRoot(setup.OnlyArgument())) },
                _ => throw setup.Error($"unknown option '{option}'{SetupRules.Advice(option, "client_auth", "keylog")}"),
            };
        }
        return options;
    }

    private static ClientAuthentication ReadClients(PluginSetup setup) => setup.OnlyArgument() switch
    {
        "nocert" => ClientAuthentication.None,
        "request" => ClientAuthentication.Request,
        "require" => ClientAuthentication.Require,
        "verify_if_given" => ClientAuthentication.VerifyIfGiven,
        "require_and_verify" => ClientAuthentication.RequireAndVerify,
        var other => throw setup.Error($"unknown authentication type '{other}'"
            + SetupRules.Advice(other, "nocert", "request", "require", "verify_if_given", "require_and_verify")),
    };

    private static void Schedule(
        PluginSetup setup, TlsOptions options, ServerCertificate certificate, Func<CertificateFileException, CorefileException> explain)
    {
        setup.Lifecycle.OnCheck(_ => Explained(() =>
        {
            certificate.Check();
            if (options.KeyLog is { } path) KeyLog.Check(path);
        }));
        setup.Lifecycle.OnStart(_ => Explained(() =>
        {
            if (options.KeyLog is { } path) BeginKeyLog(setup, path);
            certificate.Start();
        }));
        setup.Lifecycle.OnShutdown(_ =>
        {
            certificate.Stop();
            return Task.CompletedTask;
        });

        Task Explained(Action step)
        {
            try
            {
                step();
                return Task.CompletedTask;
            }
            catch (CertificateFileException error)
            {
                throw explain(error);
            }
        }
    }

    private static void BeginKeyLog(PluginSetup setup, string path)
    {
        KeyLog.Check(path);
        if (setup.Process.Control.ActiveHash.Length == 0) KeyLog.Begin(path);
        if (KeyLog.IsWriting(path)) Log.WritesKeys(setup.Log, path);
        else Log.WritesKeysLater(setup.Log, path);
    }
}
