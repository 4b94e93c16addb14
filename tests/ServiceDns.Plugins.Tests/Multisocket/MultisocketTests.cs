using ServiceDns.Plugins.Multisocket;

namespace ServiceDns.Plugins.Tests;

public class MultisocketTests
{
    //                    lines                 sockets; null for as many as CPUs
    public static TheoryData<string, int?> Numbers => new()
    {
        { "multisocket",          null },
        { "multisocket 1",        1 },
        { "multisocket 2",        2 },
        { "multisocket +2",       2 },
        { "multisocket \"1024\"", 1024 },
    };

    [Theory, MemberData(nameof(Numbers))]
    public void Sets_the_number_and_serves_nothing(string lines, int? sockets)
    {
        var setup = new TestSetup();

        var made = setup.Parse(MultisocketSetup.Definition, lines);

        Assert.Equal(sockets, setup.Block.UdpSockets);
        Assert.Null(made.Factory);
    }

    //                    lines                 what is wrong, in CoreDNS's words
    public static TheoryData<string, string> Mistakes => new()
    {
        { "multisocket text",                  "invalid num sockets: strconv.Atoi: parsing \"text\": invalid syntax" },
        { "multisocket 99999999999999999999",  "invalid num sockets: strconv.Atoi: parsing \"99999999999999999999\": value out of range" },
        { "multisocket 0",                     "num sockets can not be zero or negative: 0" },
        { "multisocket -1",                    "num sockets can not be zero or negative: -1" },
        { "multisocket 1025",                  "num sockets exceeds maximum (1024): 1025" },
        { "multisocket 2 2",                   "Wrong argument count or unexpected line ending after '2'" },
        { "multisocket 2 {\nblock\n}",         "Unexpected token '{', expecting argument" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, string reason) =>
        Assert.Equal($"Corefile:1 - plugin/multisocket: {reason}", TestSetup.MistakeIn(MultisocketSetup.Definition, lines));

    [Fact]
    public void Twice_in_a_block_is_a_mistake() =>
        Assert.EndsWith("Wrong argument count or unexpected line ending after 'multisocket'",
            TestSetup.MistakeIn(MultisocketSetup.Definition, "multisocket\nmultisocket"), StringComparison.Ordinal);
}
