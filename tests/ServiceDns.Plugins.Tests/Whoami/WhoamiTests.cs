using ServiceDns.Dns;
using ServiceDns.Plugins.Whoami;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class WhoamiTests
{
    //                     client                   transport      name             records
    public static TheoryData<string, Transport, string, string[]> Clients => new()
    {
        { "10.240.0.1:40212", Transport.Udp, "example.org.", ["example.org. 0 IN A 10.240.0.1", "_udp.example.org. 0 IN SRV 0 0 40212 ."] },
        { "10.240.0.1:40212", Transport.Tcp, "Example.ORG.", ["Example.ORG. 0 IN A 10.240.0.1", "_tcp.Example.ORG. 0 IN SRV 0 0 40212 ."] },
        { "[2001:db8::1]:53", Transport.Udp, "example.org.",
          ["example.org. 0 IN AAAA 2001:db8::1", "_udp.example.org. 0 IN SRV 0 0 53 ."] },
        { "10.240.0.1:1", Transport.Udp, ".", [". 0 IN A 10.240.0.1", "_udp. 0 IN SRV 0 0 1 ."] },
    };

    [Theory, MemberData(nameof(Clients))]
    public async Task Tells_address_transport_and_port(string client, Transport transport, string name, string[] records)
    {
        var handler = new TestSetup().Parse(WhoamiSetup.Definition, "whoami").Handler();
        using var query = Ask.For(name, client: client);
        query.Transport = transport;

        await handler.ServeAsync(query);

        Assert.Equal(records, query.Additional());
        Assert.Empty(query.Answer());
        Assert.Equal(HeaderFlags.Response | HeaderFlags.Authoritative | HeaderFlags.RecursionDesired, query.Flags());
        Assert.Equal("whoami", query.Responder);
    }

    [Theory]
    [InlineData(RecordType.SRV, RecordClass.IN)]
    [InlineData(RecordType.TXT, RecordClass.CH)]
    public async Task Answers_every_type_in_its_class_and_asks_nobody_else(RecordType type, RecordClass recordClass)
    {
        var next = new AnsweringHandler();
        var handler = new TestSetup().Parse(WhoamiSetup.Definition, "whoami").Handler(next);
        using var query = Ask.For("example.org.", type, recordClass: recordClass);

        await handler.ServeAsync(query);

        Assert.Equal($"example.org. 0 {recordClass} A 10.240.0.1", query.Additional()[0]);
        Assert.Equal(0, next.Seen);
    }

    [Fact]
    public async Task Leaves_the_port_out_where_its_name_would_be_too_long()
    {
        var longest = string.Join('.', Enumerable.Repeat(new string('a', 61), 4)) + "."; // 249 bytes
        var handler = new TestSetup().Parse(WhoamiSetup.Definition, "whoami").Handler();
        using var fits = Ask.For(longest);
        using var tooLong = Ask.For("bb." + longest);

        await handler.ServeAsync(fits);
        await handler.ServeAsync(tooLong);

        Assert.Equal(2, fits.Additional().Length);
        Assert.Single(tooLong.Additional());
    }

    [Fact]
    public void Takes_no_argument() => Assert.Equal(
        "Corefile:1 - plugin/whoami: Wrong argument count or unexpected line ending after 'example.org'",
        TestSetup.MistakeIn(WhoamiSetup.Definition, "whoami example.org"));

    [Fact]
    public void Allocates_nothing()
    {
        var handler = new TestSetup().Parse(WhoamiSetup.Definition, "whoami").Handler();
        using var query = Ask.For("example.org.");

        Assert.Equal(0, handler.AllocatedServing(query));
    }
}
