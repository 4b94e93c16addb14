using System.Net.Security;
using System.Net.Sockets;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Transports;

/// <summary>A certificate is renewed while clients ask.</summary>
public class RotationTests
{
    private const int Clients = 4, Renewals = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task No_query_is_lost_while_the_certificate_is_renewed()
    {
        Needs.Namespaces();
        await using var server =
            await EncryptedServer.StartAsync("tls://.:853 {\n timeouts {\n  read 60s\n }\n tls DIR/cert.pem DIR/key.pem\n whoami\n}\n");
        using var end = new CancellationTokenSource(Patience);
        var seen = new HashSet<string>();
        var asking = Enumerable.Range(0, Clients).Select(i => Task.Run(() => AskAsync(server, keeps: i % 2 == 0, seen, end.Token)))
            .ToList();

        for (var i = 0; i < Renewals; i++)
        {
            var serial = server.Files.Renew();
            while (!Has(seen, serial) && !end.IsCancellationRequested && asking.TrueForAll(task => !task.IsCompleted)) await Task.Delay(20);
            Assert.True(Has(seen, serial), $"renewal {i} was not seen\n{server.Log}");
        }
        await end.CancelAsync();

        Assert.All(await Task.WhenAll(asking), answers => Assert.True(answers > 0));
    }

    /// <summary>Asks one question after the other, on one connection or each on its own; any failure fails the task.</summary>
    private static async Task<int> AskAsync(EncryptedServer server, bool keeps, HashSet<string> seen, CancellationToken end)
    {
        var question = new Ask("www.example.org", "A").ToWire();
        byte[] framed = [(byte)(question.Length >> 8), (byte)question.Length, .. question];
        var answers = 0;
        SslStream? stream = null;
        while (!end.IsCancellationRequested)
        {
            stream ??= await ConnectAsync(server);
            lock (seen) seen.Add(stream.RemoteCertificate!.GetSerialNumberString());
            await stream.WriteAsync(framed, CancellationToken.None);
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, CancellationToken.None);
            await stream.ReadExactlyAsync(new byte[(length[0] << 8) | length[1]], CancellationToken.None);
            answers++;
            if (keeps) continue;
            await stream.DisposeAsync();
            stream = null;
        }
        if (stream is not null) await stream.DisposeAsync();
        return answers;
    }

    private static async Task<SslStream> ConnectAsync(EncryptedServer server)
    {
        var socket = server.Network.Open(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.NoDelay = true;
        await socket.ConnectAsync(System.Net.IPAddress.Loopback, 853);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(TestSupport.TestCertificates.Host);
        return stream;
    }

    private static bool Has(HashSet<string> seen, string serial)
    {
        lock (seen) return seen.Contains(serial);
    }
}
