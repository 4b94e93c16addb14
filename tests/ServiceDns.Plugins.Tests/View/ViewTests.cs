using ServiceDns.Dns;
using ServiceDns.Plugins.View;

namespace ServiceDns.Plugins.Tests;

public class ViewTests
{
    private const string Split = """
        split-type {
            view a {
                expr type() == 'A'
            }
            hosts {
                1.2.3.4 test.split-type
            }
        }
        split-type {
            view aaaa {
                expr type() == 'AAAA'
            }
            hosts {
                1:2:3::4 test.split-type
            }
        }
        split-name {
            view one {
                expr name() matches '^one\\..*\\.split-name\\.$'
            }
            hosts {
                1.1.1.1 one.test.split-name one.test.test.test.split-name
            }
        }
        split-name {
            view two {
                expr name() matches '^two\\..*\\.split-name\\.$'
            }
            hosts {
                2.2.2.2 two.test.split-name two.test.test.test.split-name
            }
        }
        split-name {
            hosts {
                3.3.3.3 default.test.split-name
            }
        }
        metadata {
            metadata
            view meta1 {
                expr metadata('view/name') == 'not-the-view-name'
            }
            hosts {
                1.1.1.1 test.metadata
            }
        }
        metadata {
            view meta2 {
                expr metadata('view/name') == 'meta2'
            }
            hosts {
                2.2.2.2 test.metadata
            }
        }
        metadata {
            metadata
            view meta3 {
                expr metadata('view/name') == 'meta3'
            }
            hosts {
                2.2.2.2 test.metadata
            }
        }
        metadata {
            hosts {
                3.3.3.3 test.metadata
            }
        }
        shadowed {
            hosts {
                5.6.7.8 test.shadowed
            }
        }
        shadowed {
            view a {
                expr type() == 'A'
            }
            hosts {
                1.2.3.4 test.shadowed
            }
        }
        middle {
            view a {
                expr type() == 'A'
            }
            hosts {
                1.2.3.4 test.middle
            }
        }
        middle {
            hosts {
                5.6.7.8 test.middle
            }
        }
        middle {
            view aaaa {
                expr type() == 'AAAA'
            }
            hosts {
                1:2:3::4 test.middle
            }
        }
        clients {
            view near {
                expr incidr(client_ip(), '10.0.0.0/8')
                expr client_ip() != '10.9.9.9'
            }
            hosts {
                1.1.1.1 test.clients
            }
        }
        clients {
            view six {
                expr incidr(client_ip(), '2001:0DB8::/32')
            }
            hosts {
                2.2.2.2 test.clients
            }
        }
        clients {
            view broken {
                expr incidr('invalid', '1.2.3.0/24')
            }
            whoami
        }
        clients {
            view number {
                expr 1
            }
            whoami
        }
        """;

    //                     asked                            type              client                 answer: an address, nothing, or a code
    public static TheoryData<string, RecordType, string, string> Choices => new()
    {
        { "test.split-type.", RecordType.A, "10.0.0.1:5", "1.2.3.4" },
        { "test.split-type.", RecordType.AAAA, "10.0.0.1:5", "1:2:3::4" },
        { "test.split-type.", RecordType.MX, "10.0.0.1:5", "REFUSED" },
        { "one.test.test.test.split-name.", RecordType.A, "10.0.0.1:5", "1.1.1.1" },
        { "one.test.split-name.", RecordType.A, "10.0.0.1:5", "1.1.1.1" },
        { "two.test.test.test.split-name.", RecordType.A, "10.0.0.1:5", "2.2.2.2" },
        { "TWO.test.split-name.", RecordType.A, "10.0.0.1:5", "2.2.2.2" },
        { "default.test.split-name.", RecordType.A, "10.0.0.1:5", "3.3.3.3" },
        { "test.metadata.", RecordType.A, "10.0.0.1:5", "2.2.2.2" },
        { "test.shadowed.", RecordType.A, "10.0.0.1:5", "5.6.7.8" },
        { "test.middle.", RecordType.A, "10.0.0.1:5", "1.2.3.4" },
        { "test.middle.", RecordType.AAAA, "10.0.0.1:5", "" },
        { "test.clients.", RecordType.A, "10.0.0.1:5", "1.1.1.1" },
        { "test.clients.", RecordType.A, "[2001:db8::1]:5", "2.2.2.2" },
        { "test.clients.", RecordType.A, "10.9.9.9:5", "REFUSED" },
        { "test.clients.", RecordType.A, "192.0.2.1:5", "REFUSED" },
    };

    [Theory, MemberData(nameof(Choices))]
    public async Task Chooses_the_first_block_that_takes_the_query(string name, RecordType type, string client, string expected)
    {
        await using var server = await ServedCorefile.StartAsync(Split);

        using var query = await server.AskAsync(name, type, client);

        var code = query.ResponseCode == ResponseCode.NoError ? "" : query.ResponseCode.ToText();
        Assert.Equal(expected, code + string.Join(' ', query.Answer().Select(line => line.Split(' ')[^1])));
    }

    [Fact]
    public async Task Is_a_label_of_metrics()
    {
        await using var server = await ServedCorefile.StartAsync(
            ".:53 {\nprometheus :9153\nview a {\nexpr type() == 'A'\n}\nwhoami\n}\n.:53 {\nprometheus :9153\nwhoami\n}");

        using var viewed = await server.AskAsync("a.example.");
        using var other = await server.AskAsync("a.example.", RecordType.AAAA);

        var requests = server.Process.Metrics.Families.Single(family => family.Name == "coredns_dns_requests_total").Children;
        Assert.Equal(["", "a"], requests.Select(child => child.Values[2]).Order(StringComparer.Ordinal));
    }

    //                     lines                                              line  reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "view", 1, "Wrong argument count or unexpected line ending after 'view'" },
        { "view a b", 1, "Wrong argument count or unexpected line ending after 'b'" },
        { "view example {\nexpr invalid expression\n}", 2, "unknown name invalid (1:1)" },
        { "view example {\nexpr\n}", 2, "unexpected token EOF (1:1)" },
        { "view x {\nfoo bar\n}", 2, "unknown property 'foo'; right would be expr" },
        { "view a { }\nview b { }", 2, "this plugin can only be used once per Server Block" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/view: {reason}", TestSetup.MistakeIn(ViewSetup.Definition, lines));

    [Theory]
    [InlineData("view example {\n expr name() == 'example.com.'\n}")]
    [InlineData("view example {\n expr incidr(client_ip(), '10.0.0.0/24')\n}")]
    [InlineData("view example {\n expr name() == 'example.com.'\n expr name() == 'example2.com.'\n}")]
    [InlineData("view example")]
    public void Accepts_what_coredns_accepts(string lines) => Assert.Equal("", TestSetup.MistakeIn(ViewSetup.Definition, lines));

    [Fact]
    public void Two_blocks_without_a_view_can_not_share_a_zone() =>
        Assert.Contains(
            "already defined", ServedCorefile.MistakeIn("a.example {\nwhoami\n}\na.example {\nwhoami\n}"), StringComparison.Ordinal);
}
