using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Server;
using Transport = ServiceDns.Corefile.Transport;

namespace ServiceDns.Plugins.Loop;

/// <summary>Reads <c>loop</c>.</summary>
public static class LoopSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("loop", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        setup.Tokens.Next();
        if (setup.Tokens.NextArg()) throw setup.Tokens.ArgumentError();
        if (setup.Tokens.Next()) throw setup.OnceError();
        var key = setup.Block.Keys[0];
        var text = $"{RandomLabel()}.{RandomLabel()}.{key.Zone.TrimStart('.')}";
        if (!DomainName.TryParse(text, out var name)) return null; // the zone's name leaves no room for more labels
        var probe = new LoopProbe(name, DomainName.Parse(key.Zone), setup.Process.Control);
        setup.Lifecycle.OnServing(() => Start(probe, key, setup));
        setup.Lifecycle.OnShutdown(_ =>
        {
            probe.Dispose();
            return Task.CompletedTask;
        });
        return next => new LoopHandler(next, probe);
    }

    /// <summary>Sends the probe to where the block listens, when that is plain DNS on a port that is known.</summary>
    private static void Start(LoopProbe probe, ServerAddress key, PluginSetup setup)
    {
        var host = setup.Block.ListenHosts.FirstOrDefault() ?? "";
        probe.Address = HostPort.Join(host, key.Port.ToString(CultureInfo.InvariantCulture));
        var address = host.Length == 0 ? IPAddress.Loopback : IPAddress.Parse(host);
        if (key.Scheme != Transport.Dns || key.Port == 0) probe.Dispose();
        else probe.Start(new ProbeSender(new IPEndPoint(address, key.Port), setup.Process.Time, setup.Process.Random), setup.Process.Time);
    }

    /// <summary>A number that nobody can guess: whoever knew the name could stop the server by asking for it three times.</summary>
    private static string RandomLabel()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return (BitConverter.ToUInt64(bytes) >> 2).ToString(CultureInfo.InvariantCulture);
    }
}
