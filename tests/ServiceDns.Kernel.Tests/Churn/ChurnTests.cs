using System.Globalization;
using ServiceDns.Forwarding;
using ServiceDns.Forwarding.Iptables;
using ServiceDns.Forwarding.Ipvs;
using ServiceDns.Forwarding.Nftables;
using ServiceDns.Kernel.Tests.Guest;
using ServiceDns.Kernel.Tests.Iptables;
using ServiceDns.Kernel.Tests.Network;
using Xunit;
using Xunit.Abstractions;

namespace ServiceDns.Kernel.Tests.Churn;

/// <summary>Clients that connect while services and endpoints come and go. With <c>SERVICEDNS_CHURN_MINUTES</c> for so long.</summary>
public sealed class ChurnTests(ITestOutputHelper output)
{
    private const string Rules = "for p in iptables ip6tables; do for f in nft legacy; do $p-$f-save | grep SDNS; done; done; true";

    /// <summary>How long clients connect; as long as a number of changes takes, where nothing is said.</summary>
    internal static TimeSpan Time => TimeSpan.FromMinutes(
        double.Parse(Environment.GetEnvironmentVariable("SERVICEDNS_CHURN_MINUTES") ?? "0", CultureInfo.InvariantCulture));

    //                     mode        changes; what lists what a mode has
    public static TheoryData<string, int, string> Modes => new()
    {
        { "nftables",        600, "nft list ruleset" },
        { "iptables",        200, Rules },
        { "iptables-legacy", 200, Rules },
    };

    [SkippableTheory, MemberData(nameof(Modes))]
    public Task No_connection_fails_and_none_reaches_what_is_gone(string mode, int changes, string listing)
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);
        IForwardingModeKind kind = mode == "nftables" ? new NftablesKind() : new IptablesKind();
        Action<Host>? prepare = mode == "iptables-legacy" ? LegacyIptablesFlowTests.UseLegacy : null;
        return ChurnAsync(kind, changes, connectionsForEach: 10, listing, output, prepare);
    }

    internal static async Task ChurnAsync(
        IForwardingModeKind kind, int changes, int connectionsForEach, string listing, ITestOutputHelper output,
        Action<Host>? prepare = null)
    {
        using var run = new ChurnRun(kind, seed: 5, prepare);

        await run.RunAsync(changes, Time, connectionsForEach);

        output.WriteLine(run.Figures.ToString());
        Assert.True(run.Figures.Faults == 0, run.Figures.ToString());
        Assert.NotEqual(0, run.Figures.Judged);
        Assert.Equal(0, run.Differences());
        Assert.Equal("", run.Leftovers(listing));
    }
}

/// <summary>The same in the mode ipvs.</summary>
public sealed class IpvsChurnTests(ITestOutputHelper output)
{
    private const string Listing = "tail -n +4 /proc/net/ip_vs; ip -o link show type dummy; iptables-save | grep SERVICEDNS; true";

    [GuestFact]
    public Task No_connection_fails_and_none_reaches_what_is_gone() => ChurnTests.ChurnAsync(new IpvsKind(), 60, 6, Listing, output);
}
