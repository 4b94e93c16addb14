using ServiceDns.Dns;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Server.Tests;

public class InternalResolverTests
{
    private readonly QueryPool pool = new(new Random(1));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lookup_goes_through_the_block_of_the_name(bool late)
    {
        var target = DomainName.Parse("target.example.com.");
        var first = new DelegateHandler(async (query, cancel) =>
        {
            if (late) await Task.Yield();
            var found = await query.Resolver.LookupAsync(query, target.Wire, RecordType.A, cancel);
            Assert.NotNull(found);
            Assert.Equal(1, found.Depth);
            Assert.Equal(query.Client, found.Client);
            Assert.Equal("target.example.com.", NameText.Format(found.Name));
            var last = found.Response[^1];
            query.Resolver.Return(found);
            return DelegateHandler.Answer(query, last);
        });
        var dispatcher = Make(
            ("example.org.", first),
            ("example.com.", new DelegateHandler(async (query, _) =>
            {
                if (late) await Task.Yield();
                return DelegateHandler.Answer(query, 77);
            })));

        Assert.Equal(77, (await AskAsync(dispatcher, "www.example.org."))[^1]);
    }

    [Fact]
    public async Task A_loop_ends_after_eight_lookups()
    {
        var depths = new List<int>();
        var dispatcher = Make((".", new DelegateHandler(async (query, cancel) =>
        {
            depths.Add(query.Depth);
            var name = query.Name.ToArray();
            var found = await query.Resolver.LookupAsync(query, name, RecordType.A, cancel);
            if (found is null) return Outcome.Failed(ResponseCode.ServFail);
            var outcome = Outcome.Failed(found.ResponseCode);
            query.Resolver.Return(found);
            return outcome;
        })));

        var reply = await AskAsync(dispatcher, "loop.example.org.");

        Assert.Equal(ResponseCode.ServFail, Messages.Code(reply));
        Assert.Equal(Enumerable.Range(0, 9), depths);
    }

    [Fact]
    public async Task Nothing_answered_is_null()
    {
        var target = DomainName.Parse("silent.example.com.");
        var dispatcher = Make(
            (".", new DelegateHandler(async (query, cancel) =>
                await query.Resolver.LookupAsync(query, target.Wire, RecordType.A, cancel) is null
                    ? DelegateHandler.Answer(query, 1)
                    : Outcome.Failed(ResponseCode.ServFail))),
            ("example.com.", DelegateHandler.Sync(_ => Outcome.Dropped)));

        Assert.Equal(ResponseCode.NoError, Messages.Code(await AskAsync(dispatcher, "www.example.org.")));
    }

    [Fact]
    public void A_synchronous_lookup_allocates_nothing()
    {
        var target = DomainName.Parse("target.example.com.");
        var dispatcher = Make(
            (".", new DelegateHandler((query, cancel) =>
            {
                var lookup = query.Resolver.LookupAsync(query, target.Wire, RecordType.A, cancel);
                Assert.True(lookup.IsCompletedSuccessfully);
                var found = lookup.Result!;
                var last = found.Response[^1];
                query.Resolver.Return(found);
                return new(DelegateHandler.Answer(query, last));
            })),
            ("example.com.", DelegateHandler.Address));
        using var query = new Query();
        var request = Messages.Ask("www.example.org.");
        Serve();

        Assert.Equal(0, Allocations.Of(Serve));

        void Serve()
        {
            for (var i = 0; i < 1_000; i++)
            {
                request.CopyTo(query.Buffer);
                Assert.True(dispatcher.ServeAsync(query, query.Parse(request.Length), default).IsCompletedSuccessfully);
            }
        }
    }

    private Dispatcher Make(params (string Zone, IQueryHandler Chain)[] blocks) => new(
        new ListenerInfo(1, "dns://:53"),
        [.. blocks.Select(block => new BlockRuntime(new BlockInfo(DomainName.Parse(block.Zone), ""), block.Chain))],
        new DispatchServices(new DnsMetrics(new MetricRegistry()), pool, new RecordingLogger()));

    private static async Task<byte[]> AskAsync(Dispatcher dispatcher, string name)
    {
        using var query = new Query();
        var request = Messages.Ask(name);
        request.CopyTo(query.Buffer);
        var length = await dispatcher.ServeAsync(query, query.Parse(request.Length), default);
        return query.Buffer[..length].ToArray();
    }
}
