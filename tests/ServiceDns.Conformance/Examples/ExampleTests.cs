using System.Net;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Records;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Examples;

/// <summary>Every example, started as it is in a network of its own, answers what it is there to show.</summary>
public class ExampleTests
{
    // An upstream that is not there: `loop` finds no loop, and names from outside fail.
    private const string ResolvConf = "nameserver 192.0.2.1\n";

    private static readonly string[] All =
        [.. Directory.EnumerateDirectories(Repository.Path("Corefile-examples")).Select(folder => Path.GetFileName(folder)!).Order()];

    public static TheoryData<string> Folders => [.. All];

    /// <summary>Those that need no API server.</summary>
    public static TheoryData<string> Alone => [.. All.Where(folder => folder != "api")];

    [SkippableTheory, MemberData(nameof(Alone))]
    public async Task Starts_and_answers(string folder)
    {
        Needs.Namespaces();
        var path = Repository.Path("Corefile-examples", folder);
        await using var server = await PrivateServer.StartAsync(
            Path.Combine("Corefile-examples", folder, "Corefile"), await NetworkNamespace.CreateAsync(ResolvConf, path));
        await AnswersAsync(folder, server.ClientAt, () => server.Log);
        Assert.DoesNotContain("[WARNING]", server.Log, StringComparison.Ordinal); // the manifests break no rule
    }

    [Fact]
    public void The_page_names_every_example()
    {
        var page = Repository.Read("Corefile-examples", "README.md");

        Assert.DoesNotContain(All, folder => !page.Contains($"`{folder}`", StringComparison.Ordinal));
    }

    /// <summary>Asks what stands in the folder's table.</summary>
    internal static async Task AnswersAsync(string folder, Func<int, DnsClient> clientAt, Func<string> log)
    {
        var questions = ExampleAnswer.Of(folder).ToList();
        Assert.NotEmpty(questions);
        foreach (var question in questions)
        {
            var name = IPAddress.TryParse(question.Name, out var address) ? RecordCase.ReverseName(address) : question.Name;
            var reply = await clientAt(question.Port).UdpAsync(new Ask(name, question.Type));
            Assert.True(question.Data.SequenceEqual(Short(reply)),
                $"{question.Name} {question.Type}\nexpected\n{string.Join('\n', question.Data)}\nbut got\n{reply}\nlog\n{log()}");
        }
    }

    private static IEnumerable<string> Short(Reply reply) => reply switch
    {
        { Code: not "NOERROR" } => [reply.Code],
        { Answer.Count: 0 } => ["NODATA"],
        _ => reply.Answer.Select(record => record.Data).Order(StringComparer.Ordinal),
    };
}
