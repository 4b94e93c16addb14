using System.Net;
using ServiceDns.Linux.Cpus;
using Xunit;

namespace ServiceDns.Server.Tests;

/// <summary>Workers on CPUs, as the kernel sees them.</summary>
public class BindingTests
{
    private const int Busy = 25_000;

    private static readonly CgroupCpus NoLimit = new(null, IsLight: false, IsExclusive: false);

    [SkippableFact]
    public async Task Each_worker_has_a_CPU_until_one_gets_all_queries_and_from_then_on_all()
    {
        const string Host = "127.0.0.77"; // fits, with the colon, into a thread's name of 15 letters
        var cpus = OperatingSystem.IsLinux() ? ThreadCpus.OfProcess() : null;
        Skip.If(cpus is null || cpus.Count < 2, "there is one CPU, or it is not Linux");
        var time = new ManualTime();
        await using var server = new ListenerFixture(
            DelegateHandler.Address, Host, new ListenerSettings(), time,
            new CpuFacts(cpus!, cpus!, NoLimit, SingleQueue: false, SteersByCpu: true));
        Assert.Equal([$"dns://{Host}:0: {cpus!.Count} UDP workers, pinned to CPUs {cpus}"], server.Opened.Placements);
        await Eventually.TrueAsync(
            () => CpusOfWorkers(Host).Order().SequenceEqual(cpus.Numbers.Select(cpu => $"{cpu}").Order()), "each runs on its own");

        for (var second = 0; second < 3; second++)
        {
            Ask(server.EndPoint, cpus.Numbers[0], Busy);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Matches($@"^Information: dns://{Host}:0: UDP workers no longer pinned: \d+ of {cpus.Count} got \d+ % of the queries, "
            + @"which come by few CPUs$", Assert.Single(server.Log.Lines));
        await Eventually.TrueAsync(
            () =>
            {
                // hashed by the client's port now, and a worker moves with its next query
                for (var i = 0; i < 64; i++) Ask(server.EndPoint, cpus.Numbers[0], 1);
                return CpusOfWorkers(Host).All(list => list == cpus.ToString());
            },
            "every worker may run everywhere");
    }

    [SkippableFact]
    public async Task What_was_said_is_not_said_again_and_another_number_is()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere there is one worker");
        await using var server = new ListenerFixture(
            DelegateHandler.Address, settings: new ListenerSettings { UdpWorkers = 2 },
            cpus: new CpuFacts(new CpuSet([0, 1, 2, 3]), new CpuSet([0, 1, 2, 3]), NoLimit, SingleQueue: false, SteersByCpu: true));

        Assert.Equal(
            ["dns://127.0.0.1:0: 2 UDP workers, not pinned: multisocket sets their number, and there are 4 CPUs"],
            server.Opened.Placements);
        Assert.Empty(server.Apply(DelegateHandler.Address).Placements);
        Assert.Equal(
            ["dns://127.0.0.1:0: 3 UDP workers, not pinned: multisocket sets their number, and there are 4 CPUs"],
            server.Apply(DelegateHandler.Address, 3).Placements);
    }

    [SkippableFact]
    public async Task Listeners_that_are_alike_share_a_line()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere there is one worker");
        await using var server = new ListenerFixture(DelegateHandler.Address, settings: new ListenerSettings { UdpWorkers = 5 });
        var (second, third) = (new ListenAddress("127.0.0.2", 0), new ListenAddress("127.0.0.3", 0));

        var applied = server.Set.Apply(
        [
            server.Request(server.Address, DelegateHandler.Address),
            server.Request(second, DelegateHandler.Address),
            server.Request(third, DelegateHandler.Address),
        ]);

        Assert.StartsWith(
            "dns://127.0.0.2:0, dns://127.0.0.3:0: 5 UDP workers, ", Assert.Single(applied.Placements), StringComparison.Ordinal);
    }

    /// <summary>Asks from one CPU.</summary>
    private static void Ask(IPEndPoint server, int cpu, int queries)
    {
        var thread = new Thread(() =>
        {
            ThreadCpus.Bind(new CpuSet([cpu]));
            using var client = new UdpAsker(server);
            var request = Messages.Ask("example.org.");
            for (int sent = 0, received = 0; received < queries; received++)
            {
                for (; sent < queries && sent - received < 32; sent++) client.Send(request);
                client.Receive();
            }
        });
        thread.Start();
        thread.Join();
    }

    private static List<string> CpusOfWorkers(string host) =>
        [.. Directory.GetDirectories("/proc/self/task").Select(task => CpusOf(task, $"udp {host}:")).OfType<string>()];

    /// <summary>The CPUs of a thread whose name begins so; null for another, and for one that has ended since it was listed.</summary>
    private static string? CpusOf(string task, string name)
    {
        try
        {
            return !File.ReadAllText($"{task}/comm").StartsWith(name, StringComparison.Ordinal) ? null
                : File.ReadLines($"{task}/status").First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal))
                    .Split('\t')[1];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
