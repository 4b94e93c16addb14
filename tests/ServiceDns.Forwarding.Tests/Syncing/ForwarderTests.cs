using ServiceDns.Cluster;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Forwarding.Tests;

public sealed class ForwarderTests : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime time = new();
    private readonly RecordingMode mode = new();
    private readonly ClusterModel model = new();
    private readonly RecordingListener listener = new();
    private readonly RecordedLog log = new();
    private Forwarder? forwarder;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => forwarder?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    [Fact]
    public async Task Nothing_is_changed_before_the_cluster_is_known()
    {
        model.Commit(edit => edit.Set(Service("a")));
        Start();
        time.Advance(60 * Second);
        model.Commit(edit => edit.Set(Slice("a", "a-1", "10.0.0.1")));
        Assert.Empty(mode.Calls);
        Assert.Null(forwarder!.WaitingSince);

        model.Commit(edit => edit.Set(Service("b", "10.96.0.2")), synced: true);
        await forwarder.FirstSync;

        Expect("IPv4 resync ns/a ns/b", "IPv6 resync");
    }

    [Fact]
    public async Task A_change_reaches_the_families_that_it_concerns()
    {
        await StartedAsync(Service("a"));

        model.Set(Slice("a", "a-1", "10.0.0.1"));
        Expect("IPv4 resync ns/a", "IPv6 resync", "IPv4 apply ~ns/a");
        model.Set(Service("b", "fd00::b"), Service("c", "10.96.0.3,fd00::c"));
        Expect("IPv4 resync ns/a", "IPv6 resync", "IPv4 apply ~ns/a", "IPv4 apply +ns/c", "IPv6 apply +ns/b +ns/c");
        Eventually.Holds(() => forwarder!.WaitingSince is null, "nothing waits");
    }

    [Fact]
    public async Task While_a_change_is_made_others_are_collected()
    {
        await StartedAsync(Service("a"));
        mode.Gate.Reset();
        model.Set(Service("b", "10.96.0.2"));
        Eventually.Holds(() => forwarder!.Changes.PendingServices == 0, "the change is being made");

        model.Set(Service("c", "10.96.0.3"));
        model.Set(Service("d", "10.96.0.4"));
        model.Set(Service("d", "10.96.0.5"));
        Assert.Equal((3, 5L), (forwarder!.Changes.PendingServices, forwarder.Changes.Services));
        Assert.NotNull(forwarder.WaitingSince);
        mode.Gate.Set();

        Expect("IPv4 resync ns/a", "IPv6 resync", "IPv4 apply +ns/b", "IPv4 apply +ns/c +ns/d");
    }

    [Fact]
    public async Task Two_changes_are_made_at_once_and_then_one_each_period()
    {
        await StartedAsync(new ModeOptions { MinSyncPeriod = 10 * Second }, Service("a"));
        model.Set(Service("b", "10.96.0.2"));
        Expect("IPv4 resync ns/a", "IPv6 resync", "IPv4 apply +ns/b");

        var timers = time.TimerCount;
        model.Set(Service("c", "10.96.0.3"));
        Eventually.Holds(() => time.TimerCount > timers, "it waits");
        model.Set(Service("d", "10.96.0.4"));
        time.Advance(9 * Second);
        Expect("IPv4 resync ns/a", "IPv6 resync", "IPv4 apply +ns/b");
        time.Advance(2 * Second);

        Expect("IPv4 resync ns/a", "IPv6 resync", "IPv4 apply +ns/b", "IPv4 apply +ns/c +ns/d");
    }

    [Fact]
    public async Task What_failed_is_tried_again_as_a_whole_and_told_once()
    {
        await StartedAsync(Service("a"));
        mode.Failures = 2;
        var timers = time.TimerCount;
        model.Set(Service("b", "10.96.0.2"));
        Eventually.Holds(() => time.TimerCount > timers, "it waits to try again");
        var since = forwarder!.WaitingSince;
        Assert.NotNull(since);

        time.Advance(Second);
        Eventually.Holds(() => time.TimerCount > timers, "it waits longer");
        model.Set(Service("b", "10.96.0.3"), Slice("b", "b-1", "10.0.0.1"));
        time.Advance(Second);
        Assert.Equal(since, forwarder.WaitingSince);
        time.Advance(Second);

        Expect("IPv4 resync ns/a", "IPv6 resync", "IPv4 apply +ns/b", "IPv4 resync ns/a ns/b", "IPv4 resync ns/a ns/b");
        Eventually.Holds(() => forwarder.WaitingSince is null, "all is in");
        Assert.Equal(["+ns/a", "", "+ns/b"], listener.Synced);
    }

    [Fact]
    public async Task Who_heard_of_a_change_that_failed_hears_that_it_was_taken_back()
    {
        await StartedAsync(Service("a"));
        mode.Failures = 1;
        var timers = time.TimerCount;
        model.Set(Slice("a", "a-1", "10.0.0.1"));
        Eventually.Holds(() => time.TimerCount > timers, "it waits to try again");

        model.Commit(edit => edit.RemoveSlice(new ObjectKey("ns", "a-1")));
        time.Advance(Second);

        Eventually.Holds(() => forwarder!.WaitingSince is null, "all is in");
        Assert.Equal(["+ns/a@0", "~ns/a@1", "~ns/a@0"], listener.Planned.Where(told => told.Length > 0));
    }

    [Theory, InlineData(IpFamily.IPv4), InlineData(IpFamily.IPv6)]
    public async Task What_one_family_lacks_waits_whatever_the_other_has(IpFamily late)
    {
        await StartedAsync(Service("a"));
        mode.FailsIn = late;
        var timers = time.TimerCount;
        model.Set(Service("b", "10.96.0.2,fd00::2"));
        Eventually.Holds(() => time.TimerCount > timers, "it waits to try again");
        var since = forwarder!.WaitingSince;
        Assert.NotNull(since);

        var other = late == IpFamily.IPv4 ? "fd00::3" : "10.96.0.3";
        model.Set(Service("c", other));
        time.Advance(Second);
        Eventually.Holds(() => mode.Calls.Any(call => call.EndsWith("+ns/c", StringComparison.Ordinal)), "the other family goes on");
        Assert.Equal(since, forwarder.WaitingSince);

        mode.FailsIn = null;
        time.Advance(30 * Second);
        Eventually.Holds(() => forwarder.WaitingSince is null, "both have all");
    }

    [Fact]
    public async Task Upkeep_comes_each_sync_period()
    {
        await StartedAsync(Service("a"));
        time.Advance(30 * Second);
        Expect("IPv4 resync ns/a", "IPv6 resync", "IPv4 upkeep", "IPv6 upkeep");
    }

    [Fact]
    public async Task A_failing_upkeep_means_a_resync()
    {
        await StartedAsync(Service("a"));
        mode.Failures = 1;
        time.Advance(30 * Second);
        Expect("IPv4 resync ns/a", "IPv6 resync", "IPv4 upkeep", "IPv6 upkeep", "IPv4 resync ns/a");
    }

    [Theory]
    [InlineData(Disturbance.ByOthers, "Warning somebody else changed what is in recording IPv6: putting it right")]
    [InlineData(Disturbance.ByNodeAddress, "Information the node got or lost an address: recording IPv6 follows")]
    public async Task What_may_not_be_right_any_more_is_put_right_at_once_with_a_word_of_why(Disturbance cause, string line)
    {
        await StartedAsync(Service("a"));
        mode.Disturb(IpFamily.IPv6, cause);
        Expect("IPv4 resync ns/a", "IPv6 resync", "IPv6 resync");
        Assert.Contains(line, log.Lines);
    }

    [Fact]
    public async Task A_change_of_this_node_means_a_resync_where_it_matters()
    {
        await StartedAsync(Service("a"));
        model.Set(new Node { Name = "there", Labels = new LabelSet([new("topology.kubernetes.io/zone", "z")]) });
        model.Set(new Node { Name = "here", Addresses = Addresses("192.0.2.1") });
        Expect("IPv4 resync ns/a", "IPv6 resync", "IPv4 resync ns/a");
        model.Set(new Node { Name = "here", Addresses = Addresses("192.0.2.1"), IsReady = false });
        model.Set(new Node { Name = "here", Addresses = Addresses("192.0.2.1"),
            Labels = new LabelSet([new("topology.kubernetes.io/zone", "z")]) });
        Expect("IPv4 resync ns/a", "IPv6 resync", "IPv4 resync ns/a", "IPv4 resync ns/a", "IPv6 resync");
    }

    [Fact]
    public async Task Ranges_of_ClusterIPs_are_part_of_the_nodes_settings()
    {
        await StartedAsync(Service("a"));
        model.Commit(edit => edit.Set(new ServiceCidr("kubernetes", [Cidr.Parse("fd00:10:96::/112")])));
        Expect("IPv4 resync ns/a", "IPv6 resync", "IPv6 resync");
        model.Commit(edit => edit.RemoveServiceCidr("kubernetes"));
        Expect("IPv4 resync ns/a", "IPv6 resync", "IPv6 resync", "IPv6 resync");
    }

    [Fact]
    public async Task With_NodeCIDR_the_node_must_have_its_ranges_first()
    {
        Start(rules: new NodeRules { Name = "here", DetectLocalMode = DetectLocalMode.NodeCIDR });
        model.Set(Service("a"), new Node { Name = "here" });
        Assert.Empty(mode.Calls);

        model.Set(new Node { Name = "here", PodCidrs = ["10.244.1.0/24"] });
        await forwarder!.FirstSync;

        Expect("IPv4 resync ns/a", "IPv6 resync");
    }

    private void Start(ModeOptions? options = null, NodeRules? rules = null)
    {
        forwarder = new Forwarder(new ForwarderOptions
        {
            Model = model,
            Mode = mode,
            Families = [IpFamily.IPv4, IpFamily.IPv6],
            Node = rules ?? new NodeRules { Name = "here" },
            ModeOptions = options ?? new ModeOptions { MinSyncPeriod = TimeSpan.Zero },
            Services = NoMetrics.Services(time, log),
            PlanListeners = [listener],
        });
        forwarder.Start();
    }

    private Task StartedAsync(params object[] objects) => StartedAsync(new ModeOptions { MinSyncPeriod = TimeSpan.Zero }, objects);

    private async Task StartedAsync(ModeOptions options, params object[] objects)
    {
        model.Set(objects);
        Start(options);
        await forwarder!.FirstSync;
    }

    private void Expect(params string[] calls)
    {
        SpinWait.SpinUntil(() => mode.Calls.Count >= calls.Length, TimeSpan.FromSeconds(30));
        Assert.Equal(calls, mode.Calls);
    }

    private sealed class RecordingListener : IPlanListener
    {
        public List<string> Synced { get; } = [];

        /// <summary>With the number of endpoints after it.</summary>
        public List<string> Planned { get; } = [];

        public void OnPlanned(PlanDelta delta, ForwardingPlan plan) =>
            Planned.Add(string.Join(' ', delta.Ports.Select(change => $"{Sign(change)}{change.Key}@{change.After?.Serving.Count}")));

        public void OnSynced(PlanDelta delta, ForwardingPlan plan) =>
            Synced.Add(string.Join(' ', delta.Ports.Select(change => $"{Sign(change)}{change.Key}")));

        private static string Sign(PortChange change) => change.Before is null ? "+" : change.After is null ? "-" : "~";
    }
}
