using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Records;
using Xunit;

namespace ServiceDns.Conformance.Protocol;

/// <summary>Whatever comes in, the server lives, its answers are well formed, and none is longer than the client takes.</summary>
[Collection(TableServerTests.Name)]
public class AnyBytesTests(TableServer server)
{
    private const int Rounds = 40, Batch = 50, LeastPayload = 512;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Noise_and_damaged_queries_get_a_fit_answer_or_none(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var messages = Enumerable.Range(0, Batch).Select(_ => Damaged(random)).ToList();
            foreach (var (message, answer) in messages.Zip(await SendAllAsync(messages)))
            {
                if (answer is null) continue;
                var text = Convert.ToHexString(message);
                Assert.True(answer.Length <= Limit(message), $"{answer.Length} bytes for {text}");
                Assert.True((message[2] & 0x80) == 0, $"an answer to an answer: {text}");
                Assert.True((answer[2] & 0x80) != 0, text);
                Assert.Equal(message[..2], answer[..2]);
                Reply.Read(answer);
            }
        }
        Assert.Equal("NOERROR", (await server.Client.UdpAsync(new Ask("cart.shop.svc.cluster.local", "A"))).Code);
        Assert.DoesNotContain("exception", server.Log, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Answers in the order of the messages: a good question behind each marks its end, so that silence need not be waited for.
    /// </summary>
    private async Task<List<byte[]?>> SendAllAsync(List<byte[]> messages)
    {
        var answers = new List<byte[]?>();
        foreach (var message in messages) answers.Add(await AnswerBeforeAsync(message));
        return answers;
    }

    private async Task<byte[]?> AnswerBeforeAsync(byte[] message)
    {
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        await socket.ConnectAsync(server.Client.Server);
        var mark = new Ask("mark.shop.svc.cluster.local", "A")
        {
            Id = (ushort)~((message.ElementAtOrDefault(0) << 8) | message.ElementAtOrDefault(1)),
        };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await socket.SendAsync(message, limit.Token);
        await socket.SendAsync(mark.ToWire(), limit.Token);
        var buffer = new byte[65535];
        byte[]? answer = null;
        while (true)
        {
            var received = buffer[..await socket.ReceiveAsync(buffer, limit.Token)];
            if (((received[0] << 8) | received[1]) == mark.Id) return answer;
            answer = received;
        }
    }

    private static byte[] Damaged(Random random)
    {
        if (random.Next(4) == 0)
        {
            var noise = new byte[random.Next(1, 600)];
            random.NextBytes(noise);
            return noise;
        }
        var row = RecordTable.All[random.Next(RecordTable.All.Count)];
        var message = new Ask(row.Name, row.Type)
        {
            EdnsSize = random.Next(3) == 0 ? null : (ushort)random.Next(0, 5000),
            EdnsOptions = random.Next(3) == 0 ? Option(random) : [],
        }.ToWire();
        for (var changes = random.Next(4); changes > 0; changes--) message[random.Next(2, message.Length)] = (byte)random.Next(256);
        return random.Next(4) == 0 ? message[..random.Next(1, message.Length)] : message;
    }

    private static byte[] Option(Random random)
    {
        var length = random.Next(0, 700);
        return [0, (byte)random.Next(16), (byte)(length >> 8), (byte)length, .. new byte[length]];
    }

    /// <summary>What the client takes: the class of the first record that looks like its OPT, read without trusting the message.</summary>
    private static int Limit(byte[] message)
    {
        try
        {
            var at = 12;
            while (message[at] != 0) at += message[at] + 1;
            at += 5;
            var announced = message[11] > 0 && message[at] == 0 && message[at + 1] == 0 && message[at + 2] == 41;
            return announced ? Math.Max(LeastPayload, (message[at + 3] << 8) | message[at + 4]) : LeastPayload;
        }
        catch (IndexOutOfRangeException)
        {
            return LeastPayload;
        }
    }
}
