using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Records;
using Xunit;

namespace ServiceDns.Conformance.Protocol;

/// <summary>How long an answer may be, and what happens to one that is longer.</summary>
[Collection(TableServerTests.Name)]
public class SizeTests(TableServer server)
{
    private const string Crowd = "crowd.shop.svc.cluster.local";
    private const int CrowdSize = 300, RecordSize = 16;

    //                           payload size offered    most bytes of the answer
    public static TheoryData<int?, int> Sizes => new()
    {
        { null,                  512 },
        { 0,                     512 },
        { 511,                   512 },
        { 512,                   512 },
        { 1232,                  1232 },
        { 4000,                  4000 },
    };

    [Theory, MemberData(nameof(Sizes))]
    public async Task An_answer_is_cut_at_the_clients_size_and_says_so(int? offered, int limit)
    {
        var reply = await server.Client.UdpAsync(new Ask(Crowd, "A") { EdnsSize = (ushort?)offered });

        Assert.True(reply.IsTruncated);
        Assert.InRange(reply.Wire.Length, limit - RecordSize, limit); // no record that would fit is missing
        Assert.Equal(offered is not null, reply.Opt is not null);
        Assert.All(reply.Answer, record => Assert.Equal(Crowd + ".", record.Owner));
    }

    [Fact]
    public async Task An_answer_that_fits_is_whole()
    {
        var reply = await server.Client.UdpAsync(new Ask(Crowd, "A") { EdnsSize = 8192 });

        Assert.False(reply.IsTruncated);
        Assert.Equal(CrowdSize, reply.Answer.Select(record => record.Data).Distinct().Count());
    }

    [Fact]
    public async Task Over_TCP_it_is_whole_whatever_the_payload_size()
    {
        var reply = await server.Client.TcpAsync(new Ask(Crowd, "A") { EdnsSize = 512 });

        Assert.False(reply.IsTruncated);
        Assert.Equal(CrowdSize, reply.Answer.Select(record => record.Data).Distinct().Count());
    }

    [Fact]
    public async Task SRV_records_and_their_glue_fill_a_stream_message()
    {
        var reply = await server.Client.TcpAsync(new Ask("_http._tcp." + Crowd, "SRV"));

        Assert.Equal(CrowdSize, reply.Answer.Count);
        Assert.Equal(CrowdSize, reply.Additional.Count);
    }

    [Fact]
    public async Task Options_of_the_request_do_not_make_the_answer_too_long()
    {
        byte[] padding = [0, 12, 1, 0xF4, .. new byte[500]]; // the answer repeats this one (RFC 7830)

        var reply = await server.Client.UdpAsync(new Ask(Crowd, "A") { EdnsSize = 512, EdnsOptions = padding });

        Assert.InRange(reply.Wire.Length, 1, 512);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OPT_is_answered_with_OPT_that_repeats_DO(bool dnssecOk)
    {
        var reply = await server.Client.UdpAsync(new Ask("cart.shop.svc.cluster.local", "A")
        {
            DnssecOk = dnssecOk,
            EdnsOptions = [0xFD, 0xE9, 0, 1, 7],
        });

        Assert.NotNull(reply.Opt);
        Assert.Equal((dnssecOk, 0), (reply.Opt.DnssecOk, reply.Opt.Version));
        Assert.Empty(reply.Opt.Options); // an unknown option is passed over (RFC 6891, section 6.1.2)
    }
}
