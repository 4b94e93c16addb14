using FsCheck;
using FsCheck.Fluent;
using ServiceDns.Dns;
using Xunit;

namespace ServiceDns.Server.Tests;

/// <summary>What the network brings: any bytes in, no exception, and never an answer to an answer or one the client can not take.</summary>
public class QueryParseTests
{
    private static readonly Dispatcher Dispatcher = new(
        new ListenerInfo(1, "dns://:53"),
        [new BlockRuntime(BlockInfo.None, DelegateHandler.Sync(LongAnswer), AllowsOtherClasses: true)],
        new DispatchServices(new DnsMetrics(new MetricRegistry()), new QueryPool(new Random(1)), new RecordingLogger()));

    [Fact]
    public void Random_bytes_are_answered_or_ignored() =>
        FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithReplay(20261121, 7).WithMaxTest(20_000), Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Holds));

    [Fact]
    public void Damaged_queries_are_answered_or_ignored()
    {
        var whole = Messages.Ask("WWW.example.org.", payload: 1232);
        var damage = ArbMap.Default.ArbFor<(byte Place, byte Value, byte Cut)[]>();

        FsCheck.Check.One(Config.QuickThrowOnFailure.WithReplay(20261121, 7).WithMaxTest(20_000), Prop.ForAll(damage, changes =>
        {
            var request = whole.ToArray();
            foreach (var (place, value, _) in changes) request[place % request.Length] = value;
            var length = changes.Length > 0 && changes[0].Cut < 64 ? request.Length - (changes[0].Cut % request.Length) : request.Length;
            return Holds(request[..length]);
        }));
    }

    [Fact]
    public void Every_length_of_a_query_is_answered_or_ignored()
    {
        var whole = Messages.Ask("www.example.org.", payload: 512);
        for (var length = 0; length <= whole.Length; length++) Assert.True(Holds(whole[..length]));
        Assert.True(Holds([.. whole, .. new byte[3000]]));
    }

    private static bool Holds(byte[] request)
    {
        using var query = new Query();
        request.CopyTo(query.Buffer);
        var serving = Dispatcher.ServeAsync(query, query.Parse(request.Length), default);
        Assert.True(serving.IsCompletedSuccessfully);
        if (serving.Result == 0) return true;
        var reply = query.Buffer[..serving.Result];
        Assert.True(request.Length >= Header.Size && (request[2] & 0x80) == 0, "answered what is no query");
        Assert.Equal(Header.Id(request), Header.Id(reply));
        Assert.True((Header.Flags(reply) & HeaderFlags.Response) != 0);
        Assert.True(reply.Length <= Math.Max(512, query.HasEdns ? query.UdpPayloadSize : 0));
        var reader = new RecordReader(reply);
        while (reader.MoveNext())
        {
        }
        Assert.False(reader.IsMalformed);
        return true;
    }

    private static Outcome LongAnswer(Query query)
    {
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.None, "test");
        for (byte i = 0; i < 200; i++) writer.Add(Section.Answer, query.Name, RecordType.A, 5, [192, 0, 2, i]);
        query.Complete(ref writer);
        return Outcome.Written;
    }
}
