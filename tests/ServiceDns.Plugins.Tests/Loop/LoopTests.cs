using System.Net;
using System.Net.Sockets;
using ServiceDns.Dns;
using ServiceDns.Plugins.Loop;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class LoopTests
{
    private readonly TestSetup setup = new("example.org:1053");

    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "loop argument", 1, "Wrong argument count or unexpected line ending after 'argument'" },
        { "loop\nloop", 2, "this plugin can only be used once per Server Block" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/loop: {reason}", TestSetup.MistakeIn(LoopSetup.Definition, lines));

    [Fact]
    public async Task Ends_the_process_once_when_the_probe_comes_a_third_time()
    {
        using var probe = Probe();
        var handler = new LoopHandler(new AnsweringHandler(), probe);

        await SeeAsync(handler, probe.Name, times: 2);
        Assert.Null(setup.Control.Failure);
        await SeeAsync(handler, probe.Name, times: 1);
        await SeeAsync(handler, probe.Name, times: 2);

        Assert.Equal(1, setup.Control.FailureCount);
        Assert.Equal(
            "plugin/loop: Loop (10.240.0.1:40212 -> :1053) detected for zone \"example.org.\", "
            + "see https://coredns.io/plugins/loop#troubleshooting. Query: \"HINFO 1.2.example.org.\"",
            setup.Control.Failure);
    }

    [Theory]
    [InlineData("2.1.example.org.", RecordType.HINFO)]
    [InlineData("1.2.example.net.", RecordType.HINFO)]
    [InlineData("1.2.example.org.", RecordType.A)]
    public async Task Other_queries_do_not_count(string name, RecordType type)
    {
        using var probe = Probe();
        var next = new AnsweringHandler();

        await SeeAsync(new LoopHandler(next, probe), DomainName.Parse(name), times: 5, type);

        Assert.Null(setup.Control.Failure);
        Assert.Equal(5, next.Seen);
    }

    [Fact]
    public async Task An_answer_ends_the_probe()
    {
        using var probe = Probe();
        var sender = new Sender(answers: [true]);

        probe.Start(sender, setup.Time);
        await probe.Running.WaitAsync(TimeSpan.FromSeconds(20));
        await SeeAsync(new LoopHandler(new AnsweringHandler(), probe), probe.Name, times: 5);

        Assert.Null(setup.Control.Failure);
        Assert.Equal(0, setup.Time.TimerCount);
    }

    [Fact]
    public async Task A_try_without_answer_is_forgotten_and_repeated_each_second()
    {
        using var probe = Probe();
        var handler = new LoopHandler(new AnsweringHandler(), probe);
        var sender = new Sender(answers: [false, false, true]) { OnSend = () => SeeAsync(handler, probe.Name, times: 2) };

        probe.Start(sender, setup.Time);
        for (var sent = 1; sent < 3; sent++)
        {
            Eventually.Holds(() => sender.Sent == sent && setup.Time.TimerCount == 1, "not sent again");
            setup.Time.Advance(TimeSpan.FromSeconds(1));
        }
        await probe.Running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Null(setup.Control.Failure);
        Assert.Equal(3, sender.Sent);
    }

    [Fact]
    public async Task Gives_up_after_half_a_minute()
    {
        using var probe = Probe();
        var sender = new Sender(answers: Enumerable.Repeat(false, 100).ToArray());

        probe.Start(sender, setup.Time);
        for (var second = 1; second <= 30; second++)
        {
            Eventually.Holds(() => sender.Sent == second, "not sent again");
            setup.Time.Advance(TimeSpan.FromSeconds(1));
        }
        await probe.Running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(30, sender.Sent);
    }

    [Fact]
    public async Task The_end_of_the_configuration_ends_the_probe()
    {
        var probe = Probe();

        probe.Start(new Sender(answers: [false, false]), setup.Time);
        probe.Dispose();

        await probe.Running.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Asks_over_UDP_for_HINFO_of_a_random_name_in_the_first_zone()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)server.Client.LocalEndPoint!).Port;
        var running = new TestSetup($"example.org:{port}", $"example.net:{port}");
        running.Block.ListenHosts = ["127.0.0.1"];
        running.Parse(LoopSetup.Definition, "loop").Lifecycle.Serving();

        var request = await server.ReceiveAsync().WaitAsync(TimeSpan.FromSeconds(20));
        using var query = new Query();
        request.Buffer.CopyTo(query.Buffer);

        Assert.Equal(RequestKind.Query, query.Parse(request.Buffer.Length));
        Assert.Equal(RecordType.HINFO, query.Type);
        Assert.Matches(@"^[0-9]+\.[0-9]+\.example\.org\.$", NameText.Format(query.Name));
        await running.Lifecycle.ShutdownAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Knows_whether_it_was_answered(bool answers)
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var endPoint = (IPEndPoint)server.Client.LocalEndPoint!;
        var sending = new ProbeSender(endPoint, setup.Time, new Random(1)).IsAnsweredAsync(
            DomainName.Parse("1.2."), CancellationToken.None);

        var request = await server.ReceiveAsync().WaitAsync(TimeSpan.FromSeconds(20));
        if (answers) await server.SendAsync(request.Buffer, request.RemoteEndPoint);
        else setup.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(answers, await sending.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Takes_a_refused_port_for_no_answer()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var endPoint = (IPEndPoint)server.Client.LocalEndPoint!;
        server.Close();

        Assert.False(await new ProbeSender(endPoint, TimeProvider.System, new Random(1)).IsAnsweredAsync(
            DomainName.Parse("1."), CancellationToken.None));
    }

    [Fact]
    public void Allocates_nothing_for_queries_that_pass()
    {
        var handler = setup.Parse(LoopSetup.Definition, "loop").Handler();
        using var query = Ask.For("a.example.org.");
        using var hinfo = Ask.For("a.example.org.", RecordType.HINFO);

        Assert.Equal((0, 0), (handler.AllocatedServing(query), handler.AllocatedServing(hinfo)));
    }

    private LoopProbe Probe() =>
        new(DomainName.Parse("1.2.example.org."), DomainName.Parse("example.org."), setup.Control) { Address = ":1053" };

    private static async Task SeeAsync(IQueryHandler handler, DomainName name, int times, RecordType type = RecordType.HINFO)
    {
        for (var i = 0; i < times; i++)
        {
            using var query = Ask.For(name.ToString(), type);
            await handler.ServeAsync(query);
        }
    }

    private sealed class Sender(bool[] answers) : IProbeSender
    {
        private int sent;

        public int Sent => Volatile.Read(ref sent);

        public Func<Task> OnSend { get; init; } = () => Task.CompletedTask;

        public async Task<bool> IsAnsweredAsync(DomainName name, CancellationToken cancel)
        {
            cancel.ThrowIfCancellationRequested();
            await OnSend();
            return answers[Interlocked.Increment(ref sent) - 1];
        }
    }
}
