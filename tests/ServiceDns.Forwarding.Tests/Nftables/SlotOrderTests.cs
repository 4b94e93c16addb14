using ServiceDns.Cluster;
using ServiceDns.Forwarding.Nftables;
using Xunit;

namespace ServiceDns.Forwarding.Tests.Nftables;

public class SlotOrderTests
{
    //                     slots     wanted    slots then
    public static TheoryData<string, string, string> Orders => new()
    {
        { "", "1 2 3", "1 2 3" },
        { "1 2 3", "1 2 3", "1 2 3" },
        { "3 1 2", "1 2 3", "3 1 2" },       // the order is of no importance
        { "1 2 3", "1 2 3 4", "1 2 3 4" },
        { "1 2 3", "1 2", "1 2" },
        { "1 2 3", "2 3", "3 2" },           // the last moves into the gap
        { "1 2 3", "1 3 4", "1 4 3" },       // a new one takes the gap
        { "1 2 3 4", "3 4", "3 4" },
        { "1 2 3 4", "5", "5" },
        { "1 2", "", "" },
    };

    [Theory, MemberData(nameof(Orders))]
    public void Endpoints_that_stay_keep_their_slots(string slots, string wanted, string then) =>
        Assert.Equal(Pool(then), SlotOrder.Rearrange(Pool(slots), Pool(wanted)));

    private static ValueList<PlannedEndpoint> Pool(string numbers) => numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(number => new PlannedEndpoint(Address.Parse($"10.0.0.{number}"), 80, false)).ToValueList();
}
