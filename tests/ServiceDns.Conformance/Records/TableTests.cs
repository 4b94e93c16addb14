using ServiceDns.Conformance.Client;
using Xunit;

namespace ServiceDns.Conformance.Records;

/// <summary>Every question of the tables, over UDP and TCP, and what follows for questions that resemble it.</summary>
[Collection(TableServerTests.Name)]
public class TableTests(TableServer server)
{
    private const string Services = "svc";

    public static TheoryData<string> Names => RecordTable.Names;

    [Theory, MemberData(nameof(Names))]
    public async Task Answers(string name)
    {
        var row = RecordTable.Find(name);
        var ask = new Ask(row.Name, row.Type) { EdnsSize = 4096 };

        var udp = await server.Client.UdpAsync(ask);
        var tcp = await server.Client.TcpAsync(ask with { EdnsSize = null });

        Check(row, ask, udp);
        Check(row, ask, tcp);
        Assert.Null(tcp.Opt);
        Assert.NotNull(udp.Opt);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Answers_the_same_where_UDP_has_no_batches(string name)
    {
        var row = RecordTable.Find(name);
        var ask = new Ask(row.Name, row.Type) { EdnsSize = 4096 };

        Check(row, ask, await server.PortableClient.UdpAsync(ask));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Answers_the_same_where_nothing_is_answered_inside_the_UDP_loop(string name)
    {
        var row = RecordTable.Find(name);
        var ask = new Ask(row.Name, row.Type) { EdnsSize = 4096 };

        Check(row, ask, await server.GeneralClient.UdpAsync(ask));
    }

    [Fact]
    public void Both_UDP_loops_are_asked()
    {
        const string Portable = "1 UDP worker, not pinned: it has no thread of its own";

        Assert.DoesNotContain(Portable, server.Log, StringComparison.Ordinal);
        Assert.Contains(Portable, server.PortableLog, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Answers_the_same_in_another_letter_case_which_it_repeats(string name)
    {
        var row = RecordTable.Find(name);
        var ask = new Ask(MixCase(row.Name), row.Type) { EdnsSize = 4096 };

        var reply = await server.Client.UdpAsync(ask);

        Same(row.Difference(reply, ask.Name, anyCase: true));
        Assert.Equal(ask.Name + ".", reply.Question); // 0x20: the question comes back as it was sent
        Assert.All(reply.Answer.Where(record => record.Owner.Equals(ask.Name + ".", StringComparison.OrdinalIgnoreCase)),
            record => Assert.Equal(ask.Name + ".", record.Owner));
        Assert.All(reply.Authority, record => Assert.Equal(Zones.Of(ask.Name), record.Owner));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Nothing_is_there_under_an_absent_service_or_namespace(string name)
    {
        var row = RecordTable.Find(name);
        var labels = row.Name.Split('.');
        var at = Array.IndexOf(labels, Services);
        if (at < 2) return; // no name of a service
        foreach (var (index, label) in new[] { (at - 1, "no-such-namespace"), (at - 2, "no-such-service") })
        {
            var changed = string.Join('.', labels.Select((old, i) => i == index ? label : old));
            var reply = await server.Client.UdpAsync(new Ask(changed, row.Type));
            if (row.Name.EndsWith("fallthrough.test", StringComparison.Ordinal))
            {
                Assert.Equal("NOERROR", reply.Code); // the next plugin answers
                continue;
            }
            Same((row with { Lines = ["nxdomain"] }).Difference(reply, changed));
        }
    }

    private static void Check(RecordCase row, Ask ask, Reply reply)
    {
        Same(row.Difference(reply, row.Name));
        Assert.Equal((ask.Id, true, row.Name + ".", row.Type), (reply.Id, reply.IsResponse, reply.Question, reply.QuestionType));
        Assert.True(reply.RecursionDesired);
        Assert.False(reply.RecursionAvailable || reply.IsTruncated);
    }

    private static void Same(string? difference) => Assert.True(difference is null, difference);

    /// <summary>Every other letter in upper case.</summary>
    private static string MixCase(string name) =>
        string.Concat(name.Select((letter, i) => i % 2 == 0 ? char.ToUpperInvariant(letter) : letter));
}
