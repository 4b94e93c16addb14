using Xunit;

namespace ServiceDns.Conformance.Records;

/// <summary>The tables are complete: each form of service is asked for each form of record.</summary>
public class TableCoverageTests
{
    private static readonly string[] AtTheService = ["A", "AAAA", "SRV", "CNAME", "TXT", "ANY", "HINFO", "MX", "NS", "SOA", "PTR"];

    private static readonly string[] Forms =
    [
        .. AtTheService.Select(type => $"service {type}"), "port A", "port SRV", "endpoint A", "endpoint AAAA", "endpoint SRV",
    ];

    //                           table                     has addresses of its own, so PTR records
    public static TheoryData<string, bool> Services => new()
    {
        { "cluster-ip",          true },
        { "dual-stack",          true },
        { "ipv6",                true },
        { "without-endpoints",   true },
        { "unnamed-port",        true },
        { "without-ports",       true },
        { "node-port",           true },
        { "load-balancer",       true },
        { "headless",            true },
        { "headless-two-slices", true },
        { "headless-empty",      true },
        { "mirrored-endpoints",  true },
        { "stateful-set",        true },
        { "publish-not-ready",   true },
        { "external-name",       false },
    };

    [Theory, MemberData(nameof(Services))]
    public void Every_form_of_record_is_asked(string table, bool hasAddresses)
    {
        var asked = RecordTable.All.Where(row => row.Place.StartsWith(table + ".txt:", StringComparison.Ordinal)).Select(FormOf)
            .ToHashSet();

        Assert.Empty(Forms.Except(asked));
        Assert.Equal(hasAddresses, asked.Contains("address PTR"));
    }

    [Fact]
    public void Every_table_of_a_service_is_named_here()
    {
        var others = new[] { "zone", "pods", "options", "neighbours" };
        var tables = RecordTable.All.Select(row => row.Place[..row.Place.IndexOf('.', StringComparison.Ordinal)]).Distinct();

        Assert.Equal(tables.Order(), Services.Select(row => (string)row[0]).Concat(others).Order());
    }

    private static string FormOf(RecordCase row)
    {
        if (row.Name.EndsWith(".arpa", StringComparison.Ordinal)) return $"address {row.Type}";
        var before = row.Name.Split('.').TakeWhile(label => label != "svc").Count() - 2;
        return before switch { 0 => "service ", 1 => "endpoint ", _ => "port " } + row.Type;
    }
}
