using ServiceDns.Conformance.Server;
using ServiceDns.TestSupport;

namespace ServiceDns.Conformance.Transports;

/// <summary>A server with certificates, in a network of its own.</summary>
internal sealed class EncryptedServer : IAsyncDisposable
{
    private readonly RunningServer server;
    private readonly string folder;

    private EncryptedServer(NetworkNamespace network, RunningServer server, TestCertificates files, string folder)
    {
        Network = network;
        this.server = server;
        Files = files;
        this.folder = folder;
    }

    public NetworkNamespace Network { get; }

    public TestCertificates Files { get; }

    public string Log => server.Log;

    /// <summary>Starts it, and returns once it serves.</summary>
    /// <param name="corefile">Its Corefile; DIR stands for the folder of the certificates.</param>
    /// <param name="others">Names and texts of more files in that folder.</param>
    public static async Task<EncryptedServer> StartAsync(string corefile, params (string Name, string Text)[] others)
    {
        Needs.Namespaces();
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        var files = new TestCertificates(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "Corefile"), corefile.Replace("DIR", folder, StringComparison.Ordinal));
        foreach (var (name, text) in others) await File.WriteAllTextAsync(Path.Combine(folder, name), text);
        var network = await NetworkNamespace.CreateAsync("nameserver 127.0.0.1\n");
        try
        {
            var server = await RunningServer.StartAnnouncedAsync(network.Enter, Path.Combine(folder, "Corefile"), folder);
            return new EncryptedServer(network, server, files, folder);
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command beside it; DIR stands for the folder of the certificates.</summary>
    public Task<Command> RunAsync(string words) =>
        Network.RunAsync(words.Replace("DIR", folder, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await Network.DisposeAsync();
    }
}
