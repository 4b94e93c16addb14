using System.Net;
using ServiceDns.Benchmarks.Data;
using ServiceDns.Benchmarks.SideBySide.Processes;
using ServiceDns.Benchmarks.SideBySide.Servers;

namespace ServiceDns.Benchmarks.SideBySide;

/// <summary>NSD with the cluster's zones, asked by those that cache. Ends with this object.</summary>
internal sealed class Upstream : IDisposable
{
    private readonly ServerProcess process;

    /// <summary>Starts it and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or does not answer.</exception>
    public Upstream(DataFiles data, QuestionMix mix, string folder, CancellationToken cancel)
    {
        var server = new Nsd();
        if (server.Path is null) throw new InvalidOperationException("--cached needs NSD (package nsd) as the server that is asked");
        var site = new Site(data, Directory.CreateDirectory(System.IO.Path.Combine(folder, "upstream")).FullName, FreePorts.Next());
        Port = site.Port;
        process = new ServerProcess(server.Prepare(site), site.Folder, Processors.Allowed[^1]);
        var probe = new Probe(new IPEndPoint(IPAddress.Loopback, Port), mix.OneOfEach(), isEcho: false);
        if (probe.AwaitFirst(() => process.HasEnded, TimeSpan.FromSeconds(60), cancel) is not { } failure) return;
        var words = process.LastWords();
        process.Dispose();
        throw new InvalidOperationException($"NSD as upstream: {failure} {words}");
    }

    /// <summary>The port of 127.0.0.1 that it serves.</summary>
    public int Port { get; }

    public void Dispose() => process.Dispose();
}
