using System.Text;
using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Plugins.Ede;
using ServiceDns.Plugins.Tests.Kubernetes;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class EdeTests
{
    private readonly ClusterFixture cluster = new();

    public EdeTests() => cluster.Model.Commit(edit =>
    {
        edit.Set(new Namespace("shop"));
        edit.Set(ClusterFixture.Virtual("web", ["10.0.0.1"], "shop", new ServicePort("", Protocol.Tcp, 80)));
    });

    [Theory]
    [InlineData("webb.shop.svc.cluster.local.", "service \"webb\" not found in namespace \"shop\"; did you mean \"web\"?")]
    [InlineData("web.shop.svc.cluster.local.", "")]
    public async Task In_the_UDP_loop_and_out_of_it_the_reason_is_the_same(string name, string reason)
    {
        var (ede, _) = Handler(cluster.Handler);
        using var general = Ask.For(name, payload: 1232);
        using var loop = Ask.For(name, payload: 1232);

        await ede.ServeAsync(general);
        Assert.True(cluster.Handler.AnswersInLoop(loop));
        ede.PassInLoop(loop);

        Assert.Equal((reason, reason), (ReasonIn(general), ReasonIn(loop)));
        Assert.True(general.Response.SequenceEqual(loop.Response));
    }

    [Fact]
    public async Task A_client_without_EDNS_gets_none()
    {
        var (ede, _) = Handler(cluster.Handler);
        using var query = Ask.For("webb.shop.svc.cluster.local.");

        await ede.ServeAsync(query);

        Assert.True(query.ResponseOptions.IsEmpty);
    }

    [Fact]
    public async Task A_failure_is_answered_with_its_error_which_is_still_logged()
    {
        var (ede, _) =
            Handler(new FailingHandler(Outcome.Failed(ResponseCode.ServFail, "no healthy proxies").As(ExtendedError.NoReachableAuthority)));
        using var query = Ask.For("example.org.", payload: 1232);

        var outcome = await ede.ServeAsync(query, CancellationToken.None);

        Assert.Equal((true, "no healthy proxies"), (outcome.IsWritten, outcome.Error));
        Assert.Equal((ResponseCode.ServFail, "no healthy proxies", 22), (query.ResponseCode, ReasonIn(query), CodeIn(query)));
    }

    [Fact]
    public async Task A_reason_is_printable_and_short_and_one_that_is_there_stays()
    {
        var (ede, _) = Handler(new FailingHandler(Outcome.Failed(ResponseCode.ServFail, "näme\n" + new string('x', 300))));
        using var query = Ask.For("example.org.", payload: 1232);

        await ede.ServeAsync(query);
        query.AddExtendedError(ExtendedError.Other, "another");

        Assert.Equal("n?me?" + new string('x', 192) + "...", ReasonIn(query));
    }

    [Fact]
    public async Task Names_of_a_like_spelling_are_looked_for_so_often_in_a_second()
    {
        var (ede, _) = Handler(cluster.Handler);
        var reasons = new List<string>();
        for (var i = 0; i < 101; i++)
        {
            using var query = Ask.For("webb.shop.svc.cluster.local.", payload: 1232);
            await ede.ServeAsync(query);
            reasons.Add(ReasonIn(query));
        }

        Assert.All(reasons[..100], reason => Assert.EndsWith("did you mean \"web\"?", reason));
        Assert.Equal("service \"webb\" not found in namespace \"shop\"", reasons[100]);
    }

    [Fact]
    public void Names_the_mistake()
    {
        Assert.StartsWith("Corefile:1 - plugin/ede: ", TestSetup.MistakeIn(EdeSetup.Definition, "ede now"));
        Assert.Equal(
            "Corefile:2 - plugin/ede: this plugin can only be used once per Server Block",
            TestSetup.MistakeIn(EdeSetup.Definition, "ede\nede"));
    }

    private static (IQueryHandler Handler, TestSetup Setup) Handler(IQueryHandler next)
    {
        var setup = new TestSetup().Parse(EdeSetup.Definition, "ede");
        var handler = setup.Handler(next);
        setup.Block.Handlers = [handler, next];
        return (handler, setup);
    }

    private static string ReasonIn(Query query) => Find(query) is { Length: > 2 } option ? Encoding.ASCII.GetString(option.AsSpan(2)) : "";

    private static int CodeIn(Query query) => Find(query)[1];

    private static byte[] Find(Query query)
    {
        var position = 0;
        while (Edns.TryNextOption(query.ResponseOptions, ref position, out var code, out var value))
        {
            if (code == Edns.ExtendedErrorOption) return value.ToArray();
        }
        return [];
    }

    private sealed class FailingHandler(Outcome outcome) : IQueryHandler
    {
        public string Name => "failing";

        public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) => new(outcome);
    }
}
