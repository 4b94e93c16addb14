using System.Net;
using System.Text.RegularExpressions;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Readme;

/// <summary>The tour of README.md, as a reader would take it: its server, its commands, and the output that it prints.</summary>
public partial class TourTests
{
    private const int TourPort = 1053;

    private static readonly string Quickstart = Path.Combine("Corefile-examples", "quickstart", "Corefile");

    [Theory]
    [InlineData("dotnet run --project src/ServiceDns -- -conf Corefile-examples/quickstart/Corefile -dns.port 1053")]
    [InlineData("tests/run")]
    public void The_page_has_the_command(string command) =>
        Assert.Contains(command, Repository.Read("README.md"), StringComparison.Ordinal);

    [SkippableFact]
    public async Task Every_dig_prints_what_the_page_shows()
    {
        Needs.Commands("dig");
        var steps = Step.Of("README.md").Where(step => step.Command.StartsWith("dig ", StringComparison.Ordinal)).ToList();
        await using var server = await PrivateServer.StartAsync(
            Quickstart, await NetworkNamespace.CreateAsync("nameserver 192.0.2.1\n"), TourPort);

        Assert.NotEmpty(steps);
        foreach (var step in steps)
        {
            var run = await server.Network.RunAsync("sh", "-c", step.Command);
            Assert.True(Lasting(step.Output).SequenceEqual(Lasting(run.Output.Split('\n'))),
                $"$ {step.Command}\nthe page shows\n{string.Join('\n', step.Output)}\nbut it prints\n{run.Output}{run.Error}");
        }
    }

    /// <summary>
    /// The lines without what differs from run to run: ids, cookies, times, versions, serials, spacing, and the order of records.
    /// </summary>
    private static IEnumerable<string> Lasting(IEnumerable<string> output) => output
        .Where(line => !Passing().IsMatch(line))
        .Select(line => Serial().Replace(Id().Replace(Spaces().Replace(line, " "), "id: 0"), "$1 SERIAL ").Trim())
        .Where(line => line.Length > 0)
        .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^;; (Query time|WHEN|SERVER|MSG SIZE)|^; COOKIE|^; <<>> DiG|^;; global options|^;; communications|^;; Got answer")]
    private static partial Regex Passing();

    [GeneratedRegex(@"id: \d+")]
    private static partial Regex Id();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"(hostmaster\.\S+) \d+ ")]
    private static partial Regex Serial();
}

/// <summary>A command of a <c>console</c> block and the output shown below it.</summary>
internal sealed record Step(string Command, IReadOnlyList<string> Output)
{
    public static IEnumerable<Step> Of(string page)
    {
        foreach (var block in Block.All.Where(block => block.Tag == "console"
            && block.Place.StartsWith(page + ":", StringComparison.Ordinal)))
        {
            for (var i = 0; i < block.Lines.Count; i++)
            {
                if (!block.Lines[i].StartsWith("$ ", StringComparison.Ordinal)) continue;
                var output = block.Lines.Skip(i + 1).TakeWhile(line => !line.StartsWith("$ ", StringComparison.Ordinal)).ToList();
                yield return new Step(block.Lines[i][2..].Trim(), output);
                i += output.Count;
            }
        }
    }
}
