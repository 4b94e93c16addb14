using System.Text;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Server.Tests;

public class LineLogsTests
{
    //                          level                 category        line
    public static TheoryData<LogLevel, string, string> Lines => new()
    {
        { LogLevel.Trace,       "plugin/cache", "[DEBUG] plugin/cache: text" },
        { LogLevel.Debug,       "plugin/cache", "[DEBUG] plugin/cache: text" },
        { LogLevel.Information, "plugin/cache", "[INFO] plugin/cache: text" },
        { LogLevel.Warning,     "plugin/cache", "[WARNING] plugin/cache: text" },
        { LogLevel.Error,       "plugin/cache", "[ERROR] plugin/cache: text" },
        { LogLevel.Critical,    "plugin/cache", "[FATAL] plugin/cache: text" },
        { LogLevel.Information, "",             "[INFO] text" },
    };

    [Theory, MemberData(nameof(Lines))]
    public void Level_and_category_stand_before_the_text(LogLevel level, string category, string line) =>
        Assert.Equal(line + "\n", Written(logs => logs.CreateLogger(category).Log(level, "text"), debug: true));

    [Fact]
    public void Debug_lines_are_written_only_in_debug_mode() =>
        Assert.Equal("[INFO] two\n", Written(logs =>
        {
            logs.CreateLogger("").LogDebug("one");
            logs.CreateLogger("").LogInformation("two");
        }));

    [Fact]
    public void Debug_mode_switches_loggers_that_are_there_already() =>
        Assert.Equal("[DEBUG] two\n", Written(logs =>
        {
            var log = logs.CreateLogger("");
            log.LogDebug("one");
            logs.Debug = true;
            log.LogDebug("two");
        }));

    [Fact]
    public void An_exception_adds_its_message() =>
        Assert.Equal("[ERROR] plugin/hosts: reading: no such file\n", Written(logs =>
            logs.CreateLogger("plugin/hosts").LogError(new IOException("no such file"), "reading")));

    private static string Written(Action<LineLogs> act, bool debug = false)
    {
        var output = new MemoryStream();
        using (var writer = new LogWriter(output))
        {
            act(new LineLogs(writer) { Debug = debug });
        }
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
