using System.Text;
using Xunit;

namespace ServiceDns.Dns.Tests;

public class TsigTests
{
    private const ulong Now = 1_700_000_000;

    private static readonly TsigKey Key = TsigKey.FromText(DomainName.Parse("a.key."), "NoTCJU+DMqFWywaPyxSijrDEA/eC3nK0xi3AMEZuPVk=");

    //                     algorithm       key (hex), data, code (RFC 2202 and RFC 4231, test cases 1, 2 and 6)
    public static TheoryData<string, string, string, string> Codes => new()
    {
        { "hmac-sha1", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "Hi There", "b617318655057264e28bc0b6fb378c8ef146be00" },
        { "hmac-sha224", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "Hi There",
          "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22" },
        { "hmac-sha224", "4a656665", "what do ya want for nothing?", "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44" },
        {
            "hmac-sha224", new string('a', 262), "Test Using Larger Than Block-Size Key - Hash Key First",
            "95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e"
        },
        { "hmac-sha256", "4a656665", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
    };

    [Theory, MemberData(nameof(Codes))]
    public void Codes_are_those_of_the_standards(string name, string key, string data, string code)
    {
        Assert.True(TsigAlgorithm.TryParse(name, out var algorithm));
        Assert.Equal(code, Convert.ToHexStringLower(algorithm.Sign(Convert.FromHexString(key), Encoding.ASCII.GetBytes(data))));
    }

    [Fact]
    public void There_is_no_MD5() => Assert.False(TsigAlgorithm.TryParse("hmac-md5.sig-alg.reg.int", out _));

    [Fact]
    public void What_one_side_signs_the_other_verifies_in_both_directions_and_over_many_messages()
    {
        foreach (var algorithm in TsigAlgorithm.All)
        {
            var (client, server) = (new TsigExchange(Key, algorithm), new TsigExchange(Key, algorithm));
            var request = Signed(client, Message(HeaderFlags.None));
            Assert.True(TsigRecord.TryRead(request, out var record));
            Assert.Equal(TsigError.None, server.VerifyRequest(request, record!, Now + 300));
            for (var i = 0; i < 3; i++)
            {
                var response = Signed(server, Message(HeaderFlags.Response));
                Assert.Equal(TsigError.None, Verify(client, response));
            }
        }
    }

    [Fact]
    public void Messages_without_signature_are_good_when_the_next_signature_is()
    {
        var (client, server) = Begun();
        Assert.Equal(TsigError.None, Verify(client, Signed(server, Message(HeaderFlags.Response))));
        // As a server would that signs every third message: its code covers the two before.
        var bare = Message(HeaderFlags.Response);
        Assert.Equal(TsigError.None, client.VerifyResponse(bare, null, Now, isLast: false));

        var tampered = Signed(server, Message(HeaderFlags.Response));

        Assert.Equal(TsigError.BadSignature, Verify(client, tampered)); // the server never sent the one before
    }

    [Fact]
    public void The_first_and_the_last_message_must_be_signed()
    {
        var (client, server) = Begun();
        Assert.Equal(TsigError.BadSignature, client.VerifyResponse(Message(HeaderFlags.Response), null, Now, isLast: false));
        Assert.Equal(TsigError.None, Verify(client, Signed(server, Message(HeaderFlags.Response))));
        Assert.Equal(TsigError.BadSignature, client.VerifyResponse(Message(HeaderFlags.Response), null, Now, isLast: true));
    }

    //                     what happens to the request                            error
    public static TheoryData<Func<byte[], byte[]>, ulong, TsigError> Damages => new()
    {
        { message => message, Now, TsigError.None },
        { message => [.. message[..13], (byte)(message[13] ^ 1), .. message[14..]], Now, TsigError.BadSignature },
        { message => [99, 99, .. message[2..]], Now, TsigError.None }, // forwarded with another id
        { message => message, Now + 301, TsigError.BadTime },
        { message => message, Now - 301, TsigError.BadTime },
    };

    [Theory, MemberData(nameof(Damages))]
    public void Finds_what_is_wrong(Func<byte[], byte[]> damage, ulong now, TsigError error)
    {
        var message = damage(Signed(new TsigExchange(Key, TsigAlgorithm.Default), Message(HeaderFlags.None)));

        Assert.True(TsigRecord.TryRead(message, out var record));

        Assert.Equal(error, new TsigExchange(Key, TsigAlgorithm.Default).VerifyRequest(message, record!, now));
    }

    [Fact]
    public void A_shortened_code_is_BADTRUNC_and_a_far_too_short_one_wrong()
    {
        var message = Signed(new TsigExchange(Key, TsigAlgorithm.Default), Message(HeaderFlags.None));
        TsigRecord.TryRead(message, out var record);

        TsigError With(int size) =>
            new TsigExchange(Key, TsigAlgorithm.Default).VerifyRequest(message, record! with { Code = record.Code[..size] }, Now);

        Assert.Equal([TsigError.BadTruncation, TsigError.BadSignature], [With(16), With(9)]);
    }

    [Fact]
    public void A_key_that_is_not_base64_fits_nothing()
    {
        var message = Signed(new TsigExchange(Key, TsigAlgorithm.Default), Message(HeaderFlags.None));
        TsigRecord.TryRead(message, out var record);

        Assert.Equal(
            TsigError.BadSignature,
            new TsigExchange(TsigKey.FromText(Key.Name, "test-key"), TsigAlgorithm.Default).VerifyRequest(message, record!, Now));
    }

    [Fact]
    public void Every_cut_and_every_changed_byte_is_read_without_throwing()
    {
        var message = Signed(new TsigExchange(Key, TsigAlgorithm.Default), Message(HeaderFlags.None));
        for (var length = Header.Size; length < message.Length; length++)
        {
            Assert.False(TsigRecord.TryRead(message.AsSpan(0, length), out _));
        }
        for (var i = 0; i < message.Length; i++)
        {
            var changed = message.ToArray();
            foreach (var value in (byte[])[0, 1, 0x3F, 0xC0, 0xFF])
            {
                changed[i] = value;
                if (!TsigRecord.TryRead(changed, out var record) || record is null) continue;
                new TsigExchange(Key, TsigAlgorithm.Default).VerifyRequest(changed, record, Now);
            }
        }
    }

    private static (TsigExchange Client, TsigExchange Server) Begun()
    {
        var (client, server) = (new TsigExchange(Key, TsigAlgorithm.Default), new TsigExchange(Key, TsigAlgorithm.Default));
        var request = Signed(client, Message(HeaderFlags.None));
        TsigRecord.TryRead(request, out var record);
        server.VerifyRequest(request, record!, Now);
        return (client, server);
    }

    private static TsigError Verify(TsigExchange client, byte[] response)
    {
        Assert.True(TsigRecord.TryRead(response, out var record));
        return client.VerifyResponse(response, record, Now, isLast: false);
    }

    private static byte[] Signed(TsigExchange exchange, byte[] message)
    {
        var buffer = new byte[message.Length + exchange.Size];
        message.CopyTo(buffer, 0);
        return buffer[..exchange.Sign(buffer, message.Length, Now)];
    }

    private static byte[] Message(HeaderFlags flags)
    {
        var message = new byte[Header.Size + 13 + 4];
        Header.SetId(message, 4711);
        Header.Set(message, flags, Opcode.Query, ResponseCode.NoError);
        Header.SetCount(message, Section.Question, 1);
        DomainName.Parse("example.org.").Wire.CopyTo(message.AsSpan(Header.Size));
        message[^3] = (byte)RecordType.AXFR;
        message[^1] = 1;
        return message;
    }
}
