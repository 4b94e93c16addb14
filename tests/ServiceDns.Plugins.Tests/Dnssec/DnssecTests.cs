using ServiceDns.Dns;
using ServiceDns.Plugins.Dnssec;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public sealed class DnssecTests : IDisposable
{
    private const string Soa = "example.org. 1800 IN SOA ns.example.org. admin.example.org. 1 2 3 4 5",
        Address = "www.example.org. 60 IN A 192.0.2.1";
    private const string Server = "sub.example.org. 1800 IN NS ns.sub.example.org.", Signer = "sub.example.org. 1800 IN DS 1 13 2 00";

    private readonly ZoneFolder folder = new();

    public void Dispose() => folder.Dispose();

    //                         algorithm
    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(13)]
    [InlineData(14)]
    public async Task Signs_each_set_of_an_answer(byte algorithm)
    {
        var key = TestKey.Create(folder, "example.org", algorithm);
        string[] mail = ["www.example.org. 60 IN MX 5 b.example.org.", "www.example.org. 60 IN MX 10 a.example.org."];
        var next = new AnsweringHandler
        {
            Answer = [Address, .. mail],
            Authority = ["example.org. 60 IN NS a.example.org."],
            Additional = ["a.example.org. 60 IN A 192.0.2.2"],
        };

        using var query = await Handler(next, key).ServeAsync(Question("www.example.org."));

        var (answer, authority, additional) = (query.Answer(), query.Authority(), query.Additional());
        Assert.Equal([Address, .. mail], answer[..3]);
        Assert.True(key.Signed(answer[3], Address));
        Assert.True(key.Signed(answer[4], mail));
        Assert.False(key.Signed(answer[4], mail[0]));
        Assert.True(key.Signed(authority[1], authority[0]));
        Assert.True(key.Signed(additional[1], additional[0]));
        Assert.StartsWith($"www.example.org. 60 IN RRSIG A {algorithm} 3 3600 ", answer[3], StringComparison.Ordinal);
        Assert.Contains(" example.org. ", answer[3], StringComparison.Ordinal);
        Assert.Equal((ResponseCode.NoError, "answering"), (query.ResponseCode, query.Responder));
    }

    [Fact]
    public async Task A_signature_is_good_from_three_hours_ago_for_eight_days()
    {
        var setup = new TestSetup();
        var now = setup.Time.GetUtcNow();
        var handler = setup.Parse(DnssecSetup.Definition, Lines(TestKey.Create(folder, "example.org"))).Handler(new AnsweringHandler
        {
            Answer = [Address],
        });

        using var query = await handler.ServeAsync(Question("www.example.org."));

        var fields = query.Answer()[1].Split(' ');
        Assert.Equal($"{now.AddDays(8):yyyyMMddHHmmss} {now.AddHours(-3):yyyyMMddHHmmss}", $"{fields[8]} {fields[9]}");
    }

    [Fact]
    public async Task A_client_that_does_not_want_them_gets_no_signatures()
    {
        using var query = await Handler(new AnsweringHandler
        {
            Answer = [Address],
        }, TestKey.Create(folder, "example.org")).ServeAsync(Ask.For("www.example.org."));

        Assert.Equal([Address], query.Answer());
    }

    [Fact]
    public async Task Names_of_other_zones_are_left_alone_and_each_zone_signs_its_own()
    {
        var key = TestKey.Create(folder, "example.org");
        string[] answer = [
            "www.example.org. 60 IN CNAME a.sub.example.org.", "a.sub.example.org. 60 IN CNAME b.example.net.",
            "b.example.net. 60 IN A 192.0.2.3"];

        using var query = await Handler(new AnsweringHandler
        {
            Answer = answer,
        }, key, "example.org sub.example.org").ServeAsync(Question("www.example.org."));

        var signatures = query.Answer()[3..];
        Assert.Equal(["example.org.", "sub.example.org."], signatures.Select(line => line.Split(' ')[11]));
        Assert.True(key.Signed(signatures[1], answer[1]));
    }

    //                     asked               type             the chain's code       types that the proof states
    public static TheoryData<string, RecordType, ResponseCode, string> Denials => new()
    {
        { "none.example.org.", RecordType.TXT, ResponseCode.NXDomain,
          "A HINFO AAAA LOC SRV CERT SSHFP RRSIG NSEC TLSA HIP OPENPGPKEY SPF" },
        { "none.example.org.", RecordType.MX, ResponseCode.NoError,
          "A HINFO TXT AAAA LOC SRV CERT SSHFP RRSIG NSEC TLSA HIP OPENPGPKEY SPF" },
        { "none.example.org.", RecordType.DS, ResponseCode.NoError,
          "A NS HINFO TXT AAAA LOC SRV CERT SSHFP RRSIG NSEC TLSA HIP OPENPGPKEY SPF" },
        { "example.org.", RecordType.A, ResponseCode.NoError,
          "NS SOA HINFO MX TXT AAAA LOC SRV CERT SSHFP RRSIG NSEC DNSKEY TLSA HIP OPENPGPKEY SPF" },
        { "example.org.", RecordType.DS, ResponseCode.NoError,
          "A NS SOA HINFO MX TXT AAAA LOC SRV CERT SSHFP RRSIG NSEC DNSKEY TLSA HIP OPENPGPKEY SPF" },
    };

    [Theory, MemberData(nameof(Denials))]
    public async Task A_denial_becomes_a_name_without_the_type(string name, RecordType type, ResponseCode code, string types)
    {
        var key = TestKey.Create(folder, "example.org");

        using var query = await Handler(new AnsweringHandler { Code = code, Authority = [Soa] }, key).ServeAsync(Question(name, type));

        var proof = $"{name} 1800 IN NSEC \\000.{name} {types}";
        var authority = query.Authority();
        Assert.Equal([Soa, proof], [authority[0], authority[2]]);
        Assert.True(key.Signed(authority[1], Soa));
        Assert.True(key.Signed(authority[3], proof));
        Assert.Equal(ResponseCode.NoError, query.ResponseCode);
    }

    [Fact]
    public async Task A_question_for_the_proof_itself_gets_it_as_the_answer()
    {
        var key = TestKey.Create(folder, "example.org");

        using var query = await Handler(new AnsweringHandler
        {
            Authority = [Soa],
        }, key).ServeAsync(Question("www.example.org.", RecordType.NSEC));

        Assert.True(key.Signed(query.Answer()[1], query.Answer()[0]));
        Assert.Empty(query.Authority());
    }

    [Fact]
    public async Task Of_a_referral_the_DS_is_signed()
    {
        var key = TestKey.Create(folder, "example.org");

        using var query = await Handler(new AnsweringHandler
        {
            Authority = [Server, Signer],
        }, key).ServeAsync(Question("www.sub.example.org."));

        Assert.True(key.Signed(query.Authority()[2], Signer));
    }

    [Fact]
    public async Task A_referral_without_DS_gets_a_proof_that_there_is_none()
    {
        var key = TestKey.Create(folder, "example.org");

        using var query = await Handler(new AnsweringHandler { Authority = [Server] }, key).ServeAsync(Question("www.sub.example.org."));

        var proof =
            "sub.example.org. 1800 IN NSEC sub\\000.example.org. A NS HINFO TXT AAAA LOC SRV CERT SSHFP RRSIG NSEC TLSA HIP OPENPGPKEY SPF";
        Assert.Equal(proof, query.Authority()[1]);
        Assert.True(key.Signed(query.Authority()[2], proof));
    }

    [Fact]
    public async Task Answers_for_its_keys_and_divides_the_work_between_them()
    {
        var (ksk, zsk) = (TestKey.Create(folder, "example.org"), TestKey.Create(folder, "example.org", flags: 256));
        var lines = $"dnssec example.org {{\nkey file {ksk.Path}.key {zsk.Path}.private\n}}";
        var handler = new TestSetup().Parse(DnssecSetup.Definition, lines).Handler(new AnsweringHandler { Answer = [Address] });

        using var keys = await handler.ServeAsync(Question("example.org.", RecordType.DNSKEY));
        using var plain = await handler.ServeAsync(Ask.For("example.org.", RecordType.DNSKEY));
        using var address = await handler.ServeAsync(Question("www.example.org."));

        var answer = keys.Answer();
        Assert.Equal((3, 2, 2), (answer.Length, plain.Answer().Length, address.Answer().Length));
        Assert.StartsWith("example.org. 3600 IN DNSKEY 257 3 13 ", answer[0], StringComparison.Ordinal);
        Assert.True(ksk.Signed(answer[2], answer[..2]));
        Assert.True(zsk.Signed(address.Answer()[1], Address));
        Assert.True(keys.Flags().HasFlag(HeaderFlags.Authoritative));
    }

    [Fact]
    public async Task Signatures_are_kept_until_they_near_their_end()
    {
        var setup = new TestSetup();
        var handler = setup.Parse(DnssecSetup.Definition, Lines(TestKey.Create(folder, "example.org"))).Handler(new AnsweringHandler
        {
            Answer = [Address],
        });
        async Task<string> AskAsync(string name)
        {
            using var query = await handler.ServeAsync(Question(name));
            return query.Answer()[1].Split(' ')[^1];
        }

        var first = await AskAsync("www.example.org.");
        Assert.Equal(first, await AskAsync("WWW.example.org."));
        setup.Time.Advance(TimeSpan.FromDays(6.5));
        Assert.NotEqual(first, await AskAsync("www.example.org."));
        Assert.Equal((1, 2, 1), (
            Value(setup, "coredns_dnssec_cache_hits_total{server=\"\"}"), Value(setup, "coredns_dnssec_cache_misses_total{server=\"\"}"),
            Value(setup, "coredns_dnssec_cache_entries{server=\"\",type=\"signature\"}")));
    }

    [Fact]
    public async Task The_cache_holds_no_more_than_its_capacity()
    {
        var setup = new TestSetup();
        var answers = Enumerable.Range(0, 300).Select(i => $"h{i}.example.org. 60 IN A 192.0.2.1").ToArray();
        var handler = setup.Parse(DnssecSetup.Definition, Lines(TestKey.Create(folder, "example.org"), "cache_capacity 100"))
            .Handler(new AnsweringHandler { Answer = answers });

        using var query = await handler.ServeAsync(Question("www.example.org."));

        Assert.Equal(600, query.Answer().Length);
        Assert.InRange(Value(setup, "coredns_dnssec_cache_entries{server=\"\",type=\"signature\"}"), 1, 100);
    }

    [Fact]
    public void What_it_has_no_part_in_stays_in_the_loop()
    {
        var handler = Handler(new AnsweringHandler(), TestKey.Create(folder, "example.org"));
        using var plain = Ask.For("www.example.org.");
        using var signed = Question("www.example.org.");
        using var other = Question("www.example.net.");

        Assert.Equal((true, false, true), (handler.AdmitsInLoop(plain), handler.AdmitsInLoop(signed), handler.AdmitsInLoop(other)));
    }

    private static IQueryHandler Handler(AnsweringHandler next, TestKey key, string zones = "example.org") =>
        new TestSetup().Parse(DnssecSetup.Definition, $"dnssec {zones} {{\nkey file {key.Path}\n}}").Handler(next);

    private static string Lines(TestKey key, string more = "") => $"dnssec example.org {{\nkey file {key.Path}\n{more}\n}}";

    private static Query Question(string name, RecordType type = RecordType.A) => Ask.For(name, type, payload: 4096, dnssecOk: true);

    private static int Value(TestSetup setup, string series)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        PrometheusText.Write(setup.Process.Metrics, output);
        var line = System.Text.Encoding.UTF8.GetString(output.WrittenSpan).Split('\n')
            .Single(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        return int.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
