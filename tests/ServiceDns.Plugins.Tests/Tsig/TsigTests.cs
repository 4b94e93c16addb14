using ServiceDns.Dns;
using ServiceDns.Plugins.Tsig;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Tsig;

public class TsigTests
{
    private const string Secrets = "secret test.key. NoTCJU+DMqFWywaPyxSijrDEA/eC3nK0xi3AMEZuPVk=";

    private readonly TestSetup setup = new();
    private readonly AnsweringHandler next = new() { Answer = ["test.example. 300 IN A 1.2.3.48"] };

    private ulong Now => (ulong)setup.Time.GetUtcNow().ToUnixTimeSeconds();

    // plugin's lines | type | opcode | signed | code | response signed
    public static TheoryData<string, RecordType, Opcode, bool, ResponseCode, bool> Requests => new()
    {
        { "require all",                          RecordType.A,    Opcode.Query,  true,  ResponseCode.NoError, true },
        { "require all",                          RecordType.A,    Opcode.Query,  false, ResponseCode.Refused, false },
        { "require AXFR",                         RecordType.AXFR, Opcode.Query,  true,  ResponseCode.NoError, true },
        { "require none",                         RecordType.A,    Opcode.Query,  false, ResponseCode.NoError, false },
        { "require none",                         RecordType.A,    Opcode.Query,  true,  ResponseCode.NoError, true },
        { "require_opcode NOTIFY",                RecordType.SOA,  Opcode.Notify, true,  ResponseCode.NoError, true },
        { "require_opcode NOTIFY",                RecordType.SOA,  Opcode.Notify, false, ResponseCode.Refused, false },
        { "require_opcode NOTIFY",                RecordType.A,    Opcode.Query,  false, ResponseCode.NoError, false },
        { "require AXFR\n require_opcode NOTIFY", RecordType.A,    Opcode.Notify, true,  ResponseCode.NoError, true },
        { "require_opcode all",                   RecordType.A,    Opcode.Query,  true,  ResponseCode.NoError, true },
        { "require_opcode all",                   RecordType.A,    Opcode.Query,  false, ResponseCode.Refused, false },
    };

    [Theory, MemberData(nameof(Requests))]
    public async Task Serves(string lines, RecordType type, Opcode opcode, bool isSigned, ResponseCode code, bool answerIsSigned)
    {
        var (query, client) = SignedQuery.Make("test.example.", type, Now, opcode: opcode);
        using var asked = query;
        if (!isSigned) query.RemoveLastRecord(Edns.MinimumSize);

        await Handler($"tsig {{\n {Secrets}\n {lines}\n}}").ServeAsync(query);
        query.Finish();

        Assert.Equal(code, query.ResponseCode);
        Assert.True(TsigRecord.TryRead(query.Response, out var record));
        Assert.Equal(answerIsSigned, record is not null);
        if (answerIsSigned) Assert.Equal(TsigError.None, client.VerifyResponse(query.Response, record, Now, isLast: true));
    }

    // key, secret, seconds that the client's clock is ahead; error, seconds of the record's time ahead, other data
    public static TheoryData<string, string, int, TsigError, int> Errors => new()
    {
        { "other.key.", SignedQuery.Secret, 0, TsigError.BadKey, 0 },
        { "test.key.", "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh", 0, TsigError.BadSignature, 0 },
        { "test.key.", SignedQuery.Secret, 1000, TsigError.BadTime, 6 },
    };

    [Theory, MemberData(nameof(Errors))]
    public async Task Says_what_is_wrong_with_a_signature(string key, string secret, int ahead, TsigError error, int otherBytes)
    {
        var (query, client) = SignedQuery.Make("test.example.", RecordType.A, Now + (ulong)ahead, key, secret);
        using var asked = query;

        await Handler($"tsig {{\n {Secrets}\n}}").ServeAsync(query);
        query.Finish();

        Assert.Equal((ResponseCode.NotAuth, 0), (query.ResponseCode, next.Seen));
        Assert.True(TsigRecord.TryRead(query.Response, out var record));
        var signed = error == TsigError.BadTime ? Now + (ulong)ahead : 0;
        Assert.Equal((error, otherBytes, signed), (record!.Error, record.Other.Length, record.Time));
        // Only a wrong time is told under a signature that the client can trust.
        Assert.Equal(error == TsigError.BadTime ? 32 : 0, record.Code.Length);
        if (error == TsigError.BadTime) Assert.Equal(error, client.VerifyResponse(query.Response, record, record.Time, isLast: true));
    }

    [Fact]
    public async Task The_rest_of_the_chain_sees_the_request_without_signature()
    {
        var seen = Array.Empty<byte>();
        var rest = new AnsweringHandler { OnQuery = query => seen = query.RequestTail.ToArray() };
        var handler = setup.Parse(TsigSetup.Definition, $"tsig {{\n {Secrets}\n require all\n}}").Handler(rest);
        using var query = SignedQuery.Make("test.example.", RecordType.A, Now).Query;

        await handler.ServeAsync(query);

        Assert.Equal((1, Edns.MinimumSize), (query.RequestAdditionalCount, seen.Length));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Leaves_names_of_other_zones_as_they_are(bool isSigned)
    {
        using var query = isSigned ? SignedQuery.Make("test.example.", RecordType.A, Now).Query : Ask.For("test.example.", payload: 1232);

        await Handler($"tsig another.domain {{\n {Secrets}\n require all\n}}").ServeAsync(query);

        Assert.Equal((1, isSigned ? 2 : 1), (next.Seen, query.RequestAdditionalCount));
        Assert.Null(query.Signer);
    }

    [Fact]
    public async Task Failures_of_the_rest_of_the_chain_are_signed_too()
    {
        var handler = setup.Parse(TsigSetup.Definition, $"tsig {{\n {Secrets}\n}}")
            .Handler(new AnsweringHandler { Instead = Outcome.Failed(ResponseCode.ServFail) });
        var (query, _) = SignedQuery.Make("test.example.", RecordType.A, Now);
        using var asked = query;

        var outcome = await handler.ServeAsync(query, CancellationToken.None);

        Assert.Equal((ResponseCode.ServFail, false), (outcome.Code, outcome.IsWritten));
        Assert.NotNull(query.Signer);
    }

    [Fact]
    public async Task A_request_that_plugins_before_have_changed_is_verified_as_it_came()
    {
        var (query, _) = SignedQuery.Make("TEST.example.", RecordType.A, Now, payload: 4096);
        using var asked = query;
        query.UdpPayloadSize = 1232; // as bufsize does

        await Handler($"tsig {{\n {Secrets}\n require all\n}}").ServeAsync(query);

        Assert.Equal(ResponseCode.NoError, query.ResponseCode);
    }

    [Fact]
    public async Task Lookups_from_inside_need_no_signature()
    {
        using var query = Ask.For("test.example.");
        query.Depth = 1;

        await Handler($"tsig {{\n require all\n}}").ServeAsync(query);

        Assert.Equal(ResponseCode.NoError, query.ResponseCode);
    }

    private IQueryHandler Handler(string lines) => setup.Parse(TsigSetup.Definition, lines).Handler(next);
}
