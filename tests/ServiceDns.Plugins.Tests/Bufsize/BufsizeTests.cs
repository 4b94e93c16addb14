using ServiceDns.Plugins.Bufsize;

namespace ServiceDns.Plugins.Tests;

public class BufsizeTests
{
    //                     lines             advertised   seen by the next plugin
    public static TheoryData<string, int, int> Sizes => new()
    {
        { "bufsize",          4096,                1232 },
        { "bufsize",          1232,                1232 },
        { "bufsize",           512,                 512 }, // never raised
        { "bufsize",             0,                   0 }, // no OPT record
        { "bufsize \"1220\"", 4096,                1220 },
        { "bufsize 4096",     4097,                4096 },
        { "bufsize 512",      1232,                 512 },
        { "bufsize 512\nbufsize 600", 1232,         512 }, // the first holds, as in CoreDNS
    };

    [Theory, MemberData(nameof(Sizes))]
    public async Task Lowers_the_advertised_size(string lines, int advertised, int expected)
    {
        var next = new AnsweringHandler();
        var handler = new TestSetup().Parse(BufsizeSetup.Definition, lines).Handler(next);
        using var query = Ask.For("example.org.", payload: advertised);

        await handler.ServeAsync(query);

        Assert.Equal(expected, next.SeenPayload);
    }

    public static TheoryData<string, string> Mistakes => new()
    {
        { "bufsize 511", "size '511' is not a number in 512..4096" },
        { "bufsize 5000", "size '5000' is not a number in 512..4096" },
        { "bufsize \"512 512\"", "size '512 512' is not a number in 512..4096" },
        { "bufsize abc123", "size 'abc123' is not a number in 512..4096" },
        { "bufsize 512 1232", "Wrong argument count or unexpected line ending after '1232'" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, string reason) =>
        Assert.Equal($"Corefile:1 - plugin/bufsize: {reason}", TestSetup.MistakeIn(BufsizeSetup.Definition, lines));

    [Fact]
    public void Allocates_nothing()
    {
        var handler = new TestSetup().Parse(BufsizeSetup.Definition, "bufsize").Handler();
        using var query = Ask.For("example.org.", payload: 4096);

        Assert.Equal(0, handler.AllocatedServing(query));
    }
}
