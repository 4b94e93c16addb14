using ServiceDns.Plugins.Timeouts;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class TimeoutsTests
{
    //                     lines in braces                    read   write   idle   queries; 0 for what stays as it is
    public static TheoryData<string, int, int, int, int> Limits => new()
    {
        { "read 30s",                                            30,     0,     0,       0 },
        { "read 10s\nwrite 20s",                                 10,    20,     0,       0 },
        { "write 10s\nidle 24h",                                  0,    10, 86400,       0 },
        { "idle 60",                                              0,     0,    60,       0 }, // a bare number is one of seconds
        { "maxtcpqueries 128",                                    0,     0,     0,     128 },
        { "maxtcpqueries -1",                                     0,     0,     0,      -1 },
        { "read 1s\nread 2s",                                     2,     0,     0,       0 },
    };

    [Theory, MemberData(nameof(Limits))]
    public void Sets_the_limits_of_connections(string lines, int read, int write, int idle, int queries)
    {
        var usual = new ListenerSettings();

        var settings = new TestSetup().Parse(TimeoutsSetup.Definition, $"timeouts {{\n{lines}\n}}").Block.Connections.ApplyTo(usual);

        Assert.Equal(read > 0 ? TimeSpan.FromSeconds(read) : usual.ReadTimeout, settings.ReadTimeout);
        Assert.Equal(write > 0 ? TimeSpan.FromSeconds(write) : usual.WriteTimeout, settings.WriteTimeout);
        Assert.Equal(idle > 0 ? TimeSpan.FromSeconds(idle) : usual.IdleTimeout, settings.IdleTimeout);
        Assert.Equal(queries != 0 ? queries : usual.MaxQueriesPerConnection, settings.MaxQueriesPerConnection);
    }

    //                       lines                                      line   reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "timeouts", 1, "timeouts block with no timeouts specified" },
        { "timeouts {\n}", 2, "timeouts block with no timeouts specified" },
        { "timeouts 10s", 1, "Wrong argument count or unexpected line ending after '10s'" },
        { "timeouts {\nread 10s\ngiraffe 30s\n}", 3, "unknown option: 'giraffe'; right would be read, write, idle, maxtcpqueries" },
        { "timeouts {\nread 10s 20s\n}", 2, "Wrong argument count or unexpected line ending after '20s'" },
        { "timeouts {\nwrite snake\n}", 2, "failed to parse duration 'snake'" },
        { "timeouts {\nidle 0s\n}", 2, "timeout provided '0s' needs to be between 1 second and 24 hours" },
        { "timeouts {\nidle 48h\n}", 2, "timeout provided '48h0m0s' needs to be between 1 second and 24 hours" },
        { "timeouts {\nmaxtcpqueries 0\n}", 2, "maxtcpqueries provided '0' needs to be -1 (unlimited) or a positive integer" },
        { "timeouts {\nmaxtcpqueries -2\n}", 2, "maxtcpqueries provided '-2' needs to be -1 (unlimited) or a positive integer" },
        { "timeouts {\nmaxtcpqueries x\n}", 2, "invalid value for maxtcpqueries 'x': strconv.Atoi: parsing \"x\": invalid syntax" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/timeouts: {reason}", TestSetup.MistakeIn(TimeoutsSetup.Definition, lines));
}
