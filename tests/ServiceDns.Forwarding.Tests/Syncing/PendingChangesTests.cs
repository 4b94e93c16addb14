using System.Globalization;
using ServiceDns.Cluster;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Forwarding.Tests;

/// <summary>When what waits was caused; the cases are those of kube-proxy's TestLastChangeTriggerTime, and more.</summary>
public class PendingChangesTests
{
    private readonly ManualTime time = new();
    private readonly ClusterModel model = Of();
    private readonly PendingChanges pending;
    private readonly DateTimeOffset started;
    private int written;

    public PendingChangesTests()
    {
        pending = new PendingChanges("here", time, () => { });
        started = time.GetUtcNow();
    }

    //                       slices that come, each with the second after the start    the causes
    public static TheoryData<string, string> Cases => new()
    {
        { "a@1",                "1" },
        { "a@1 a@2",            "1 2" },
        { "a@1 b@2 a@3",        "1 2 3" },
        { "a@",                 "" },    // nobody knows
        { "a@-1 b@0",           "" },    // before the start
        { "a@-1 a@1",           "1" },
        { "a@1 -a",             "" },    // all of it is undone
        { "-a",                 "" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void A_cause_counts_when_it_is_known_and_younger_than_the_start(string changes, string causes)
    {
        var plan = new FamilyPlan("", Node());
        model.Set(Service("a"), Service("b", "172.30.0.42"));
        plan.Update(model, model.Services.Select(pair => pair.Key), []);
        foreach (var change in changes.Split(' ')) Make(change);

        Assert.Equal(causes, Causes(plan, pending.Take()));
        Assert.Equal("", Causes(plan, pending.Take()));
    }

    [Fact]
    public void A_cause_counts_in_the_family_that_it_changed()
    {
        var (four, six) = (new FamilyPlan("", Node()), new FamilyPlan("", Node(IpFamily.IPv6)));
        model.Set(Service("a"), Service("b", "fd00::b"));
        foreach (var plan in new[] { four, six }) plan.Update(model, model.Services.Select(pair => pair.Key), []);
        Make("a@1");
        pending.OnChange(model, model.Set(At(Slice("b", "b-1", "fd00::1"), 2)));
        var taken = pending.Take();

        Assert.Equal(("1", "2"), (Causes(four, taken), Causes(six, taken)));
    }

    [Fact]
    public void What_forwarding_has_nothing_to_do_with_is_no_news_while_something_waits_either()
    {
        Make("a@1");
        var last = pending.Counts.Last;
        time.Advance(TimeSpan.FromSeconds(5));

        pending.OnChange(model, model.Set(new Node { Name = "there" }));
        Assert.Equal(last, pending.Counts.Last);

        pending.OnChange(model, model.Set(new Node { Name = "here" }));
        Assert.Equal(last.AddSeconds(5), pending.Counts.Last);
    }

    private void Make(string change)
    {
        if (change[0] == '-')
        {
            pending.OnChange(model, model.Commit(edit => edit.RemoveSlice(new ObjectKey("ns", $"{change[1..]}-1"))));
            return;
        }
        var words = change.Split('@');
        var slice = Slice(words[0], $"{words[0]}-1", $"10.0.0.{++written}");
        pending.OnChange(model, model.Set(words[1].Length == 0 ? slice : At(slice, int.Parse(words[1], CultureInfo.InvariantCulture))));
    }

    private EndpointSlice At(EndpointSlice slice, int second) => new()
    {
        Namespace = slice.Namespace,
        Name = slice.Name,
        ServiceName = slice.ServiceName,
        Family = slice.Family,
        Ports = slice.Ports,
        Endpoints = slice.Endpoints,
        LastChangeTriggerTime = started.AddSeconds(second),
    };

    private string Causes(FamilyPlan plan, TakenChanges taken) => string.Join(
        ' ', plan.Update(model, taken.Services, taken.Causes).Causes.Select(cause => (cause - started).TotalSeconds));
}
