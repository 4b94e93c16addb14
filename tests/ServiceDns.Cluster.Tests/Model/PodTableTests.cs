namespace ServiceDns.Cluster.Tests.Model;

public class PodTableTests
{
    private static Pod Pod(int number, string node = "n") => new()
    {
        Namespace = $"ns-{number % 7}",
        Name = $"pod-{number}{new string('x', number % 40)}",
        NodeName = node,
        Addresses = number % 5 == 0 ? [] : [AddressOf(number)],
        Phase = PodPhase.Running,
    };

    /// <summary>Some pods share one, as those on a host's network do.</summary>
    private static Address AddressOf(int number) => Address.FromNumber(IpFamily.IPv4, (UInt128)(0x0A00_0000 + number % 97));

    [Fact]
    public void A_table_holds_what_a_dictionary_would()
    {
        var random = new Random(20261121);
        var table = new PodTable();
        var expected = new Dictionary<ObjectKey, Pod>();
        for (var step = 0; step < 20_000; step++)
        {
            var pod = Pod(random.Next(500), $"node-{step % 9}");
            var known = expected.GetValueOrDefault(pod.Key);
            if (random.Next(3) == 0)
            {
                Assert.Equal(known, table.Remove(pod.Key));
                expected.Remove(pod.Key);
            }
            else
            {
                Assert.Equal(pod != known, table.Put(pod, out var before));
                if (pod != known) Assert.Equal(known, before);
                expected[pod.Key] = pod;
            }
            Assert.Equal(expected.GetValueOrDefault(pod.Key), table.Find(pod.Key));
        }
        Assert.Equal(expected.Values.OrderBy(pod => pod.Key), table.OrderBy(pod => pod.Key));
        Assert.All(
            Enumerable.Range(0, 500), number => Assert.Equal(expected.GetValueOrDefault(Pod(number).Key), table.Find(Pod(number).Key)));
        foreach (var (scope, number) in from scope in Enumerable.Range(0, 7) from number in Enumerable.Range(0, 97) select (scope, number))
        {
            var name = $"ns-{scope}";
            Assert.Equal(
                expected.Values.Any(pod => pod.Namespace == name && pod.Addresses.AsEnumerable().Contains(AddressOf(number))),
                table.HasLive(System.Text.Encoding.ASCII.GetBytes(name), AddressOf(number), null));
        }
    }

    private static readonly Pod[] Forms =
    [
        new Pod { Namespace = "a", Name = "b" },
        new Pod { Namespace = "a", Name = new string('n', 253), IsReady = true, Phase = PodPhase.Failed },
        new Pod { Namespace = "a", Name = new string('n', 300) },
        new Pod { Namespace = "a", Name = "bä" },
        new Pod
        {
            Namespace = "a",
            Name = "b",
            IsTerminating = true,
            IsHostNetwork = true,
            NodeName = "n",
            Addresses = [Address.Parse("::1")],
        },
        new Pod { Namespace = "a", Name = "b", Addresses = [Address.Parse("10.0.0.1"), Address.Parse("::1")], Phase = PodPhase.Running },
        new Pod { Namespace = "a", Name = "b", Hostname = "h", Subdomain = "s", Ports = [new ContainerPort("http", Protocol.Tcp, 80)] },
        new Pod { Namespace = "a", Name = "b", Labels = new LabelSet([new("app", "web")]), Addresses = [Address.Parse("10.0.0.1")] },
    ];

    public static TheoryData<Pod> Whole => [.. Forms];

    [Theory, MemberData(nameof(Whole))]
    public void A_pod_comes_out_as_it_went_in(Pod pod)
    {
        var table = new PodTable();

        Assert.True(table.Put(pod, out var before));
        Assert.Null(before);
        Assert.False(table.Put(pod with { }, out before));
        Assert.Null(before);
        Assert.Equal(pod, table.Find(pod.Key));
        Assert.Equal(pod, Assert.Single(table));
        Assert.Equal(pod, table.Remove(pod.Key));
        Assert.Empty(table);
    }

    [Fact]
    public void A_pod_may_change_from_each_form_into_each_other()
    {
        var table = new PodTable();
        var forms = Forms.Select(pod => pod with { Name = "b" }).ToArray();
        foreach (var (from, to) in from first in forms from second in forms select (first, second))
        {
            table.Put(from, out _);
            table.Put(to, out _);
            Assert.Equal(to, Assert.Single(table));
        }
    }

    //                     what the pod is beside running with that address              found
    public static TheoryData<Func<Pod, Pod>, bool> Liveness => new()
    {
        { pod => pod, true },
        { pod => pod with { Phase = PodPhase.Pending }, true },
        { pod => pod with { Phase = PodPhase.Succeeded }, false },
        { pod => pod with { Phase = PodPhase.Failed }, false },
        { pod => pod with { Phase = PodPhase.Unknown }, false },
        { pod => pod with { IsTerminating = true }, false },
        { pod => pod with { Namespace = "other" }, false },
        { pod => pod with { Addresses = [Address.Parse("10.0.0.2"), Address.Parse("10.0.0.1")] }, false }, // the first one counts
        { pod => pod with { Addresses = [] }, false },
        { pod => pod with { Labels = default }, false },
    };

    [Theory, MemberData(nameof(Liveness))]
    public void Only_a_live_pod_that_is_selected_has_its_address(Func<Pod, Pod> change, bool expected)
    {
        var table = new PodTable();
        var pod = new Pod
        {
            Namespace = "a", Name = "b", Addresses = [Address.Parse("10.0.0.1")], Phase = PodPhase.Running,
            Labels = new LabelSet([new("app", "web")]),
        };

        table.Put(change(pod), out _);

        Assert.Equal(expected, table.HasLive("a"u8, Address.Parse("10.0.0.1"), LabelSelector.Parse("app=web")));
    }

    //                     what the pod is beside running in a on n with these addresses           where its addresses are
    public static TheoryData<Func<Pod, Pod>, PodPlace?> Places => new()
    {
        { pod => pod, new PodPlace("a", "n", false) },
        { pod => pod with { IsTerminating = true }, new PodPlace("a", "n", false) }, // it still asks
        { pod => pod with { IsHostNetwork = true }, new PodPlace("a", "n", true) },
        { pod => pod with { Labels = new LabelSet([new("app", "web")]) }, new PodPlace("a", "n", false) },
        { pod => pod with { NodeName = null, Phase = PodPhase.Pending }, new PodPlace("a", null, false) },
        { pod => pod with { Phase = PodPhase.Succeeded }, null },
        { pod => pod with { Addresses = [] }, null },
    };

    [Theory, MemberData(nameof(Places))]
    public void Both_addresses_lead_to_where_a_pod_is(Func<Pod, Pod> change, PodPlace? expected)
    {
        var table = new PodTable();
        var pod = new Pod
        {
            Namespace = "a", Name = "b", NodeName = "n", Addresses = [Address.Parse("10.0.0.1"), Address.Parse("fd00::1")],
            Phase = PodPhase.Running,
        };

        table.Put(pod, out _);
        table.Put(change(pod), out _);

        Assert.Equal(expected, table.FindPlace(Address.Parse("10.0.0.1")));
        Assert.Equal(expected, table.FindPlace(Address.Parse("fd00::1")));
        table.Remove(pod.Key);
        Assert.Null(table.FindPlace(Address.Parse("10.0.0.1")));
        Assert.Null(table.FindPlace(Address.Parse("fd00::1")));
    }

    [Fact]
    public void Of_two_pods_with_one_address_the_one_that_stays_counts()
    {
        var table = new PodTable();
        var pod = new Pod
        {
            Namespace = "old",
            Name = "b",
            Addresses = [Address.Parse("10.0.0.1")],
            Phase = PodPhase.Running,
            IsTerminating = true,
        };

        table.Put(pod, out _);
        table.Put(pod with { Namespace = "new", IsTerminating = false }, out _);

        Assert.Equal("new", table.FindPlace(Address.Parse("10.0.0.1"))?.Namespace);
    }

    [Fact]
    public void A_round_removes_what_was_not_put_in_it()
    {
        var table = new PodTable();
        foreach (var number in Enumerable.Range(0, 5000)) table.Put(Pod(number), out _);

        table.BeginRound();
        foreach (var number in Enumerable.Range(0, 5000).Where(number => number % 3 > 0))
        {
            table.Put(Pod(number, number % 3 == 1 ? "n" : "moved"), out _);
        }
        var removed = table.RemoveUnseen().Select(pod => pod.Name).ToHashSet();

        Assert.Equal(Enumerable.Range(0, 5000).Where(number => number % 3 == 0).Select(number => Pod(number).Name).ToHashSet(), removed);
        Assert.Equal(3333, table.Count());
        Assert.Empty(table.RemoveUnseen());
    }

    [Fact]
    public async Task A_reader_finds_pods_that_stay_while_others_come_and_go()
    {
        var table = new PodTable();
        var staying = Enumerable.Range(1, 100).Where(number => number % 5 > 0).Select(number => Pod(number)).ToArray();
        foreach (var pod in staying) table.Put(pod, out _);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            do
            {
                foreach (var pod in staying)
                {
                    Assert.Equal(pod, table.Find(pod.Key));
                    Assert.True(table.HasLive(System.Text.Encoding.ASCII.GetBytes(pod.Namespace), pod.Addresses[0], null));
                }
            }
            while (!done.IsCancellationRequested);
        })).ToArray();

        for (var round = 0; round < 20; round++)
        {
            for (var number = 101; number < 2000; number++) table.Put(Pod(number), out _);
            for (var number = 101; number < 2000; number++) table.Remove(Pod(number).Key);
        }
        await done.CancelAsync();

        await Task.WhenAll(readers);
        Assert.Equal(staying.Length, table.Count());
    }
}
