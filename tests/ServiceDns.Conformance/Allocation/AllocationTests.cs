using System.Diagnostics;
using System.Net.Sockets;
using System.Reflection;
using ServiceDns.Conformance.Client;
using ServiceDns.Server;
using Xunit;

namespace ServiceDns.Conformance.Allocation;

/// <summary>An answer from memory allocates nothing, through the whole chain of kubeadm's Corefile.</summary>
[Collection(MeasuredAlone.Name)]
public class AllocationTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private const int WarmUp = 30_000, Counted = 20_000, Rounds = 5;

    //                           answered by         name                                           type        code
    public static TheoryData<string, string, string, string> Questions => new()
    {
        { "kubernetes",          "cart.shop.svc.cluster.local",                                     "A",        "NOERROR" },
        { "kubernetes",          "dual.shop.svc.cluster.local",                                     "AAAA",     "NOERROR" },
        { "kubernetes",          "CaRt.ShOp.SvC.ClUsTeR.lOcAl",                                     "A",        "NOERROR" },
        { "kubernetes",          "_http._tcp.peers.shop.svc.cluster.local",                         "SRV",      "NOERROR" },
        { "kubernetes",          "peers.shop.svc.cluster.local",                                    "A",        "NOERROR" },
        { "kubernetes",          "a.peers.shop.svc.cluster.local",                                  "A",        "NOERROR" },
        { "kubernetes",          "crowd.shop.svc.cluster.local",                                    "A",        "NOERROR" },
        { "kubernetes",          "1.1.96.10.in-addr.arpa",                                          "PTR",      "NOERROR" },
        { "kubernetes",          "10-244-7-1.shop.pod.cluster.local",                               "A",        "NOERROR" },
        { "kubernetes",          "cart.shop.svc.cluster.local",                                     "AAAA",     "NOERROR" },
        { "kubernetes",          "nobody.shop.svc.cluster.local",                                   "A",        "NXDOMAIN" },
        { "kubernetes",          "cluster.local",                                                   "SOA",      "NOERROR" },
        { "hosts",               "www.hosts.example",                                               "A",        "NOERROR" },
        { "cache",               "www.cached.example",                                              "A",        "NOERROR" },
        { "cache",               "www.cached.example",                                              "AAAA",     "NXDOMAIN" },
    };

    [Theory, MemberData(nameof(Questions))]
    public void Allocates_nothing(string plugin, string name, string type, string code)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        socket.Connect(server.Address); // not ConnectAsync: after it, a blocking Receive allocates
        var question = new Ask(name, type).ToWire();
        var buffer = new byte[4096];
        Assert.Equal(code, Reply.Read(buffer[..AskOnce(socket, question, buffer)]).Code);
        for (var i = 0; i < WarmUp; i++) AskOnce(socket, question, buffer);

        server.Quiet = true;
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++) least = Math.Min(least, AllocatedBy(socket, question, buffer));
        server.Quiet = false;

        // Less than a byte a query: whatever the runtime itself does meanwhile is no cost of an answer.
        Assert.True(least < Counted, $"{plugin}: {least} bytes for {Counted} queries of {name} {type}");
    }

    //                           answered by         name                                           queries in one write
    public static TheoryData<string, string, int> Streams => new()
    {
        { "kubernetes",          "cart.shop.svc.cluster.local",                                     1 },
        { "kubernetes",          "cart.shop.svc.cluster.local",                                     50 },
        { "hosts",               "www.hosts.example",                                               50 },
    };

    [SkippableTheory, MemberData(nameof(Streams))]
    public void Allocates_nothing_over_TCP(string plugin, string name, int pipelined)
    {
        Skip.If(IsDebugBuild, "a debug build makes an object of the state of each asynchronous call");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = 10_000,
            NoDelay = true,
        };
        socket.Connect(server.Address);
        var question = new Ask(name, "A").ToWire();
        byte[] framed = [(byte)(question.Length >> 8), (byte)question.Length, .. question];
        var questions = Enumerable.Repeat(framed, pipelined).SelectMany(bytes => bytes).ToArray();
        var buffer = new byte[65536];
        var size = AskPipelined(socket, framed, buffer, answers: 1, size: 0);
        Assert.Equal("NOERROR", Reply.Read(buffer[2..size]).Code);
        for (var i = 0; i < WarmUp; i += pipelined) AskPipelined(socket, questions, buffer, pipelined, size);

        server.Quiet = true;
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Counted; i += pipelined) AskPipelined(socket, questions, buffer, pipelined, size);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        server.Quiet = false;

        Assert.True(least < Counted, $"{plugin}: {least} bytes for {Counted} queries of {name} over TCP");
    }

    private static bool IsDebugBuild =>
        typeof(ServerControl).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true };

    /// <summary>Sends all the questions at once and reads all answers, each of that size, or one of a size not known yet.</summary>
    private static int AskPipelined(Socket socket, byte[] questions, byte[] buffer, int answers, int size)
    {
        socket.Send(questions.AsSpan());
        var read = 0;
        do
        {
            read += socket.Receive(buffer.AsSpan(read));
            if (size == 0 && read >= 2) size = 2 + ((buffer[0] << 8) | buffer[1]);
        }
        while (size == 0 || read < answers * size);
        return read;
    }

    private static long AllocatedBy(Socket socket, byte[] question, byte[] buffer)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < Counted; i++) AskOnce(socket, question, buffer);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static int AskOnce(Socket socket, byte[] question, byte[] buffer)
    {
        socket.Send(question.AsSpan());
        return socket.Receive(buffer.AsSpan());
    }
}

/// <summary>Tests that nothing may run beside.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredAlone
{
    public const string Name = "measured alone";
}
