using ServiceDns.Plugins.On;

namespace ServiceDns.Plugins.Tests;

public class OnTests
{
    [Theory]
    [InlineData("startup")]
    [InlineData("Shutdown")]
    public async Task Runs_the_command_at_the_event(string name)
    {
        var mark = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var setup = new TestSetup().Parse(OnSetup.Definition, $"on {name} touch {mark}");

        Assert.False(File.Exists(mark));
        if (name == "startup") setup.Lifecycle.Serving();
        else await setup.Lifecycle.FinalShutdownAsync(CancellationToken.None);

        Eventually.Holds(() => File.Exists(mark), "the command was not run");
        File.Delete(mark);
        Assert.Equal([$"[INFO] plugin/on: Running command: touch {mark}"], setup.Logs.Lines);
    }

    [Theory]
    [InlineData("on shutdown false", "[ERROR] plugin/on: Command false ended with exit code 1")]
    [InlineData("on shutdown /no/such/program", "[ERROR] plugin/on: Command /no/such/program can not be run: ")]
    public async Task A_command_that_fails_is_logged(string line, string reason)
    {
        var setup = new TestSetup().Parse(OnSetup.Definition, line);

        await setup.Lifecycle.FinalShutdownAsync(CancellationToken.None);

        Assert.StartsWith(reason, setup.Logs.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_in_the_background_is_not_waited_for()
    {
        var setup = new TestSetup().Parse(OnSetup.Definition, "on shutdown false &\non certrenew false");

        await setup.Lifecycle.FinalShutdownAsync(CancellationToken.None);

        Assert.Equal(["[INFO] plugin/on: Running command: false"], setup.Logs.Lines);
    }

    [Theory]
    [InlineData("on", "Wrong argument count or unexpected line ending after 'on'")]
    [InlineData("on startup", "no command; write 'on EVENT COMMAND [ARGUMENTS...]'")]
    [InlineData("on startup &", "no command; write 'on EVENT COMMAND [ARGUMENTS...]'")]
    [InlineData("on start echo", "Wrong event name or event not supported: 'start'; did you mean 'startup'?")]
    public void Names_the_mistake(string lines, string reason) =>
        Assert.Equal($"Corefile:1 - plugin/on: {reason}", TestSetup.MistakeIn(OnSetup.Definition, lines));
}
