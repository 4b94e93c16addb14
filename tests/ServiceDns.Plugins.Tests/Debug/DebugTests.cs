using ServiceDns.Plugins.Debug;

namespace ServiceDns.Plugins.Tests;

public class DebugTests
{
    [Fact]
    public void Turns_on_the_blocks_debug_mode_and_stands_in_no_chain()
    {
        var setup = new TestSetup().Parse(DebugSetup.Definition, "debug");

        Assert.True(setup.Block.Debug);
        Assert.Null(setup.Factory);
    }

    [Fact]
    public void Takes_no_argument() => Assert.Equal(
        "Corefile:1 - plugin/debug: Wrong argument count or unexpected line ending after 'off'",
        TestSetup.MistakeIn(DebugSetup.Definition, "debug off"));
}
