using ServiceDns.Dns;
using Xunit;

namespace ServiceDns.Server.Tests;

public class MessageStreamTests
{
    private const int Parts = 40; // of 60,000 bytes each: more than the sockets' buffers and the connection's own take

    [Fact]
    public async Task A_handler_may_answer_with_many_messages_that_arrive_in_order_and_whole()
    {
        await using var server = new ListenerFixture(new DelegateHandler(async (query, _) => await SendAllAsync(query)));
        using var client = server.Tcp();

        client.Send(Messages.Ask("example.org.", id: 77));

        for (var i = 0; i < Parts; i++)
        {
            var message = client.Receive()!;
            Assert.Equal((77, 60_000), (Messages.Id(message), message.Length));
            Assert.All(message[^59_000..], value => Assert.Equal(i, value));
        }
    }

    [Fact]
    public async Task Over_UDP_there_is_no_stream_also_for_a_query_that_had_one_before()
    {
        var streams = new List<bool>();
        var chain = new DelegateHandler((query, _) =>
        {
            lock (streams) streams.Add(query.Stream is not null);
            return new(DelegateHandler.Answer(query, 1));
        });
        await using var server = new ListenerFixture(chain);
        using var stream = server.Tcp();
        using var datagrams = server.Udp();

        stream.Send(Messages.Ask("example.org."));
        stream.Receive();
        datagrams.Send(Messages.Ask("example.org."));
        datagrams.Receive();

        Assert.Equal([true, false], streams);
    }

    private static async ValueTask<Outcome> SendAllAsync(Query query)
    {
        for (var i = 0; ; i++)
        {
            query.BeginResponse(ResponseCode.NoError, HeaderFlags.Authoritative, "test");
            query.CompleteAt(WriteRecord(query, (byte)i));
            if (i == Parts - 1) return Outcome.Written;
            Assert.True(await query.Stream!.SendAsync(query));
        }
    }

    private static int WriteRecord(Query query, byte filling)
    {
        const int size = 60_000;
        var writer = new MessageWriter(query.Buffer[..size], query.QuestionEnd);
        writer.Begin(Section.Answer, query.Name, RecordType.NULL, 5);
        var data = new byte[size - writer.Length];
        data.AsSpan().Fill(filling);
        writer.Put(data);
        Assert.True(writer.End());
        return size;
    }
}
