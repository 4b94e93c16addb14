using ServiceDns.Dns;
using ServiceDns.Plugins.Metadata;

namespace ServiceDns.Plugins.Tests.Forward;

public class ForwardMetadataTests
{
    [Fact]
    public async Task The_upstream_that_answered_is_told()
    {
        await using var gone = new FakeUpstream { Reply = _ => [] };
        await using var other = new FakeUpstream { Reply = request => [FakeUpstream.Answer(request)] };
        await using var bench = await ForwardBench.StartAsync(
            $"forward example.org {gone.Address} {other.Address} {{\npolicy sequential\nmax_fails 0\n}}");
        bench.Setup.Parse(MetadataSetup.Definition, "metadata");
        string? Told(Server.Query query) => bench.Setup.Block.Metadata?.Invoke(query, "forward/upstream");

        var (_, elsewhere) = await bench.AskAsync("example.net.");
        var asked = bench.AskAsync("a.example.org.");
        await Poll.UntilAsync(() => gone.Requests.Count == 1, "the silent one is asked");
        bench.Setup.Time.Advance(TimeSpan.FromSeconds(2)); // read_timeout
        var (outcome, query) = await asked;

        Assert.True(outcome.IsWritten, outcome.Error);
        Assert.Null(Told(elsewhere));
        Assert.Equal(other.Address, Told(query));

        query.Parse(Header.Size); // the object is used again
        Assert.Null(Told(query));
    }
}
