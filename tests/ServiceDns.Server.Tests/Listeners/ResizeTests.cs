using System.Net;
using System.Net.NetworkInformation;
using Xunit;

namespace ServiceDns.Server.Tests;

/// <summary>Reloads that change the number of UDP workers.</summary>
public class ResizeTests
{
    private const int Window = 16;

    /// <summary>The numbers of workers that follow one another, up and down.</summary>
    private static readonly int[] Numbers = [1, 2, 8, 3, 2, 5, 1, 4, 1, 2];

    [SkippableTheory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("")]
    public async Task Under_load_no_query_is_lost(string host)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere there is one worker");
        Skip.If(host.Contains(':', StringComparison.Ordinal) && !ListenerFixture.HasIPv6, "no IPv6 on this machine");
        await using var server = new ListenerFixture(DelegateHandler.Address, host);
        var (stop, answered) = (false, 0L);
        var askers = Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(() =>
        {
            using var client = new UdpAsker(Target(server));
            var (sent, received) = (0L, 0L);
            while (!Volatile.Read(ref stop) || received < sent)
            {
                while (!Volatile.Read(ref stop) && sent - received < Window) client.Send(Messages.Ask("example.org.", id: (ushort)sent++));
                client.Receive(); // within 10 s, or this throws: what is lost is never made up for
                received++;
                Interlocked.Increment(ref answered);
            }
        }, TaskCreationOptions.LongRunning)).ToList();

        for (var i = 0; i < 60; i++)
        {
            var before = Volatile.Read(ref answered);
            await server.Apply(DelegateHandler.Address, Numbers[i % Numbers.Length]).Drained;
            await Eventually.TrueAsync(
                () => Volatile.Read(ref answered) > before + 500 || askers.Exists(asker => asker.IsFaulted), "more answers come");
        }
        Volatile.Write(ref stop, true);
        await Task.WhenAll(askers);
    }

    [SkippableTheory]
    [InlineData("127.0.0.1")]
    [InlineData("")]
    public async Task What_waits_in_a_worker_that_leaves_is_answered_and_keeps_no_other_query_from_it(string host)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere there is one worker");
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = 0;
        var chain = new DelegateHandler(async (query, _) =>
        {
            if (query.Id != 7) return DelegateHandler.Answer(query, 1);
            Interlocked.Increment(ref begun);
            await gate.Task;
            return DelegateHandler.Answer(query, 7);
        });
        await using var server = new ListenerFixture(chain, host, new ListenerSettings { UdpWorkers = 8 });
        var waiting = Enumerable.Range(0, 64).Select(_ => new UdpAsker(Target(server))).ToList();
        foreach (var client in waiting) client.Send(Messages.Ask("example.org.", id: 7));
        await Eventually.TrueAsync(() => Volatile.Read(ref begun) == waiting.Count, "all wait, in all workers");

        var drained = server.Apply(chain, 1).Drained;
        for (ushort i = 0; i < 300; i++)
        {
            using var client = new UdpAsker(Target(server)); // a port of its own, so that every socket's turn comes
            Assert.Equal(1000 + i, Messages.Id(client.Ask(Messages.Ask("example.org.", id: (ushort)(1000 + i)))));
        }
        Assert.False(drained.IsCompleted);
        gate.SetResult();
        await drained;

        foreach (var client in waiting)
        {
            Assert.Equal(7, client.Receive()[^1]);
            client.Dispose();
        }
        await Eventually.TrueAsync(() => SocketsAt(server.EndPoint) == 1, "sockets that left are closed");
    }

    [SkippableFact]
    public async Task TCP_connections_live_on()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere there is one worker");
        await using var server = new ListenerFixture(DelegateHandler.Address);
        using var client = server.Tcp();
        Assert.NotNull(client.Ask(Messages.Ask("example.org.")));

        await server.Apply(DelegateHandler.Address, 4).Drained;
        Assert.NotNull(client.Ask(Messages.Ask("example.org.")));
        await server.Apply(DelegateHandler.Address, 1).Drained;

        Assert.NotNull(client.Ask(Messages.Ask("example.org.")));
    }

    [SkippableFact]
    public async Task A_reload_that_fails_gives_back_the_sockets_it_opened_and_what_came_to_them()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere there is one worker");
        await using var server = new ListenerFixture(DelegateHandler.Address, settings: new ListenerSettings { UdpWorkers = 1 });
        var more = server.Request(server.Address, DelegateHandler.Address) with { Settings = server.Settings with { UdpWorkers = 8 } };
        var clients = Enumerable.Range(0, 50).Select(_ => server.Udp()).ToList();

        for (var i = 0; i < 20; i++)
        {
            foreach (var client in clients) client.Send(Messages.Ask("example.org.", id: (ushort)i));
            Assert.Throws<ListenException>(
                () => server.Set.Apply([more, server.Request(new ListenAddress("192.0.2.1", 5353), DelegateHandler.Address)]));
            Assert.All(clients, client => Assert.Equal(i, Messages.Id(client.Receive())));
        }

        clients.ForEach(client => client.Dispose());
        await Eventually.TrueAsync(() => SocketsAt(server.EndPoint) == 1, "one socket is left");
    }

    private static IPEndPoint Target(ListenerFixture server) =>
        server.Address.Host.Length > 0 ? server.EndPoint : new IPEndPoint(IPAddress.Parse("127.0.0.2"), server.EndPoint.Port);

    private static int SocketsAt(IPEndPoint endPoint) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners().Count(each => each.Equals(endPoint));
}
