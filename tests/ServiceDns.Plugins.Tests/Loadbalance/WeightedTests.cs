using ServiceDns.Dns;
using ServiceDns.Plugins.Loadbalance;

namespace ServiceDns.Plugins.Tests;

public sealed class WeightedTests : IDisposable
{
    private const string Alias = "www.example.com. 5 IN CNAME web.example.com.";

    private readonly string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(path);

    private static string A(int host) => $"web.example.com. 5 IN A 100.64.1.{host}";

    [Fact]
    public async Task The_first_address_is_chosen_by_weight_and_the_others_stay()
    {
        const int rounds = 3000;
        await File.WriteAllTextAsync(path, "# weights\n\nWeb.example.com\n100.64.1.1 3\n100.64.1.3 2\n");
        var setup = new TestSetup().Parse(LoadbalanceSetup.Definition, $"loadbalance weighted {path}");
        var handler = setup.Handler(new AnsweringHandler { Answer = [A(1), A(2), A(3), Alias] });
        await setup.Lifecycle.StartAsync(CancellationToken.None);
        var firsts = new Dictionary<string, int>();
        using var query = Ask.For("www.example.com.");
        for (var round = 0; round < rounds; round++)
        {
            await handler.ServeAsync(query);
            var answer = query.Answer();
            Assert.Equal(Alias, answer[0]);
            Assert.Equal([A(1), A(2), A(3)], answer[1..].Order());
            firsts[answer[1]] = firsts.GetValueOrDefault(answer[1]) + 1;
        }

        Assert.InRange(firsts[A(1)], rounds * 0.44, rounds * 0.56); // 3 of 6
        Assert.InRange(firsts[A(2)], rounds * 0.12, rounds * 0.22); // 1
        Assert.InRange(firsts[A(3)], rounds * 0.28, rounds * 0.39); // 2
    }

    [Fact]
    public async Task An_answer_without_an_address_stays_as_it_is()
    {
        const string mail = "mail.example.com. 5 IN MX 10 mx.example.com.";
        await File.WriteAllTextAsync(path, "");
        var setup = new TestSetup().Parse(LoadbalanceSetup.Definition, $"loadbalance weighted {path}");
        var handler = setup.Handler(new AnsweringHandler { Answer = [mail, Alias] });
        using var query = Ask.For("www.example.com.");

        await handler.ServeAsync(query);

        Assert.Equal([mail, Alias], query.Answer());
    }

    [Fact]
    public async Task Other_types_stay_as_they_are()
    {
        await File.WriteAllTextAsync(path, "");
        var setup = new TestSetup().Parse(LoadbalanceSetup.Definition, $"loadbalance weighted {path}");
        var handler = setup.Handler(new AnsweringHandler { Answer = [A(2), Alias] });
        using var query = Ask.For("www.example.com.", RecordType.MX);

        await handler.ServeAsync(query);

        Assert.Equal([A(2), Alias], query.Answer());
    }

    [Fact]
    public async Task A_file_that_is_missing_is_waited_for_and_a_broken_one_changes_nothing()
    {
        var setup = new TestSetup().Parse(LoadbalanceSetup.Definition, $"loadbalance weighted {path} {{\nreload 10s\n}}");
        await setup.Lifecycle.StartAsync(CancellationToken.None);
        await File.WriteAllTextAsync(path, "a.org\n10.0.0.1 7\n");
        setup.Time.Advance(TimeSpan.FromSeconds(10));
        await File.WriteAllTextAsync(path, "a.org\n10.0.0.1 0\n");
        setup.Time.Advance(TimeSpan.FromSeconds(10));
        await setup.Lifecycle.ShutdownAsync(CancellationToken.None);

        Assert.Equal(3, setup.Logs.Lines.Count);
        Assert.StartsWith("[WARNING] plugin/loadbalance: Failed to open weight file: ", setup.Logs.Lines[0], StringComparison.Ordinal);
        Assert.Equal($"[INFO] plugin/loadbalance: Successfully reloaded weight file {path}", setup.Logs.Lines[1]);
        Assert.StartsWith(
            $"[ERROR] plugin/loadbalance: wrong weight value:\"0\" in weight file {path}, line 2", setup.Logs.Lines[2],
            StringComparison.Ordinal);
        Assert.Equal(0, setup.Time.TimerCount);
    }

    //                       lines                                reason
    public static TheoryData<string, string> Mistakes => new()
    {
        { "10.0.0.1 3", "missing domain name in weight file f, line 1" },
        { "a.org\n10.0.0.1\n", "wrong domain name:\"10.0.0.1\" in weight file f, line 2 (Maybe a missing weight value?)" },
        { "a.org\n10.0.0 3\n", "wrong IP address:\"10.0.0\" in weight file f, line 2" },
        { "a.org\n10.0.0.1 256\n", "wrong weight value:\"256\" in weight file f, line 2; right would be 1 to 255" },
        { "a.org\n10.0.0.1 -1\n", "wrong weight value:\"-1\" in weight file f, line 2; right would be 1 to 255" },
        { "a.org\n10.0.0.1 1 2\n", "could not parse weight line:\"10.0.0.1 1 2\" in weight file f, line 2" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, string reason) =>
        Assert.Equal(reason, Assert.Throws<FormatException>(() => WeightTable.Parse(lines.Split('\n'), "f")).Message);
}
