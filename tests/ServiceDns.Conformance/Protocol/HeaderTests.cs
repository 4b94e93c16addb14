using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Records;
using Xunit;

namespace ServiceDns.Conformance.Protocol;

/// <summary>Messages that are no plain query: what they get for an answer, and which get none.</summary>
[Collection(TableServerTests.Name)]
public class HeaderTests(TableServer server)
{
    private const string Known = "cart.shop.svc.cluster.local";

    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(500);

    //                           what is done to a good query                         code of the answer, or none
    public static TheoryData<string, string> Headers => new()
    {
        { "nothing",                                                                  "NOERROR" },
        { "a response",                                                               "none" },
        { "a response with an error code",                                            "none" },
        { "opcode STATUS",                                                            "NOTIMP" },
        { "opcode UPDATE",                                                            "NOTIMP" },
        { "opcode 15",                                                                "NOTIMP" },
        { "no question",                                                              "FORMERR" },
        { "two questions announced, one there",                                       "FORMERR" },
        { "two questions",                                                            "FORMERR" },
        { "a label that runs over the end",                                           "FORMERR" },
        { "a question without class",                                                 "FORMERR" },
        { "a pointer to itself as the asked name",                                    "FORMERR" },
        { "a reserved label type",                                                    "FORMERR" },
        { "a name of 256 bytes",                                                      "FORMERR" },
        { "an OPT record announced, none there",                                      "FORMERR" },
        { "two OPT records",                                                          "FORMERR" },
        { "an option that runs over the end of its OPT record",                       "FORMERR" },
        { "three bytes that are no option",                                           "FORMERR" },
        { "a record whose owner points to itself",                                    "FORMERR" },
        { "EDNS version 1",                                                           "BADVERS" },
        { "AD, CD and Z set",                                                         "NOERROR" },
        { "TC set",                                                                   "NOERROR" },
        { "eleven bytes",                                                             "none" },
        { "no bytes",                                                                 "none" },
    };

    [Theory, MemberData(nameof(Headers))]
    public async Task Is_answered_with(string done, string code)
    {
        var message = Make(done);

        var answer = await server.Client.UdpAsync(message, code == "none" ? Silence : null);

        if (code == "none")
        {
            Assert.Null(answer);
            return;
        }
        Assert.NotNull(answer);
        var reply = Reply.Read(answer);
        Assert.Equal(code, reply.Code);
        Assert.True(reply.IsResponse);
        Assert.Equal((message[0] << 8) | message[1], reply.Id);
        Assert.Equal(message[2] & 0x78, (reply.Flags >> 8) & 0x78); // the opcode comes back
    }

    [Fact]
    public async Task CD_and_RD_are_repeated_and_the_rest_is_the_servers()
    {
        var message = Make("AD, CD and Z set");
        message[2] &= 0xFE; // RD

        var reply = Reply.Read((await server.Client.UdpAsync(message))!);

        Assert.Equal(0x8410, reply.Flags & 0xFFDF); // QR AA CD; AD is left to the server
        Assert.False(reply.RecursionDesired || reply.RecursionAvailable);
    }

    [Theory]
    [InlineData((ushort)3, "REFUSED")]   // CH, and there is no chaos
    [InlineData((ushort)4, "REFUSED")]   // HS
    [InlineData((ushort)254, "REFUSED")]
    public async Task Another_class_than_IN_is_refused(ushort recordClass, string code) =>
        Assert.Equal(code, (await server.Client.UdpAsync(new Ask(Known, "A") { Class = recordClass })).Code);

    [Theory]
    [InlineData("AXFR")]
    [InlineData("IXFR")]
    public async Task A_transfer_is_refused(string type)
    {
        Assert.Equal("REFUSED", (await server.Client.TcpAsync(new Ask("cluster.local", type))).Code);
        Assert.Equal("REFUSED", (await server.Client.UdpAsync(new Ask("cluster.local", type))).Code);
    }

    private static byte[] Make(string done)
    {
        var good = new Ask(Known, "A") { EdnsSize = null }.ToWire();
        var edns = new Ask(Known, "A").ToWire();
        byte[] header = good[..12], question = good[12..];
        return done switch
        {
            "nothing" => good,
            "a response" => With(good, 2, 0x80),
            "a response with an error code" => With(good, 2, 0x80, 3, 0x05),
            "opcode STATUS" => With(good, 2, 2 << 3),
            "opcode UPDATE" => With(good, 2, 5 << 3),
            "opcode 15" => With(good, 2, 15 << 3),
            "no question" => With(header, 5, 0),
            "two questions announced, one there" => With(good, 5, 2),
            "two questions" => [.. With(header, 5, 2), .. question, .. question],
            "a label that runs over the end" => [.. header, 63, (byte)'x', 0, 1, 0, 1],
            "a question without class" => good[..^2],
            "a pointer to itself as the asked name" => [.. header, 0xC0, 12, 0, 1, 0, 1],
            "a reserved label type" => [.. header, 0x41, (byte)'x', 0, 0, 1, 0, 1],
            "a name of 256 bytes" => [.. header, .. Enumerable.Range(0, 4).SelectMany(i => Label(i < 3 ? 63 : 62)), 0, 0, 1, 0, 1],
            "an OPT record announced, none there" => With(good, 11, 1),
            "two OPT records" => [.. With(edns, 11, 2), .. edns[good.Length..]],
            "an option that runs over the end of its OPT record" =>
                new Ask(Known, "A") { EdnsOptions = [0, 10, 0, 9, .. "a cookie"u8] }.ToWire(),
            "three bytes that are no option" => new Ask(Known, "A") { EdnsOptions = [0, 10, 0] }.ToWire(),
            "a record whose owner points to itself" =>
                [.. With(good, 11, 1), 0xC0, (byte)good.Length, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 192, 0, 2, 1],
            "EDNS version 1" => new Ask(Known, "A") { EdnsVersion = 1 }.ToWire(),
            "AD, CD and Z set" => With(good, 3, 0x70),
            "TC set" => With(good, 2, 0x03),
            "eleven bytes" => good[..11],
            "no bytes" => [],
            _ => throw new ArgumentException(done, nameof(done)),
        };
    }

    private static byte[] Label(int length) => [(byte)length, .. Enumerable.Repeat((byte)'x', length)];

    private static byte[] With(byte[] message, params int[] changes)
    {
        var copy = message.ToArray();
        for (var i = 0; i < changes.Length; i += 2) copy[changes[i]] = (byte)changes[i + 1];
        return copy;
    }
}
