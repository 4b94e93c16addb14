using System.CommandLine;
using System.Text.Json;
using ServiceDns.Explain;
using ServiceDns.Server;

namespace ServiceDns;

/// <summary><c>servicedns explain</c>: why does a name resolve, or not?</summary>
internal static class ExplainCommand
{
    /// <summary>The exit code where nothing could be asked: a wrong command line or Corefile, or no cluster.</summary>
    internal const int Usage = 2;

    private const int DoesNotResolve = 1;

    private static readonly Argument<string> Name = new("NAME") { Description = "The name as the client writes it, or an address" };

    private static readonly Argument<string?> Type = new("TYPE")
    {
        Description = "The record type (default A and AAAA)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Conf = new("-conf", "--conf")
    {
        Description = "Corefile (default \"Corefile\", and where there is none, kubeadm's)",
        HelpName = "FILE",
    };

    private static readonly Option<string?> From = new("--from") { Description = "The pod that asks", HelpName = "NAMESPACE/POD" };

    private static readonly Option<string?> Namespace = new("--namespace", "-n")
    {
        Description = "The namespace of the client (default \"default\")",
        HelpName = "NS",
    };

    private static readonly Option<string?> ResolvConf = new("--resolv-conf")
    {
        Description = "The client's resolv.conf (default what the kubelet writes)",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Server = new("--server")
    {
        Description = "Ask the running server behind this control socket (-control PATH)",
        HelpName = "ADDR",
    };

    private static readonly Option<string> Output = new("--output", "-o")
        { Description = "text or json", DefaultValueFactory = _ => "text" };

    /// <summary>The command for the parser.</summary>
    internal static Command Create()
    {
        Output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("explain", "Ask for a name as a client would, and say why it resolves or does not")
        {
            Name, Type, Conf, From, Namespace, ResolvConf, Server, Output,
        };
        foreach (var option in SourceFlags.Options) command.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>Says what is wrong with the command line.</summary>
    internal static async Task<int> Refuse(ParseResult arguments)
    {
        await arguments.InvokeAsync();
        return Usage;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancel)
    {
        try
        {
            var request = RequestOf(arguments);
            var report = arguments.GetValue(Server) is { } server
                ? await AskServerAsync(server, request, arguments, cancel)
                : await LocalExplanation.RunAsync(request, arguments.GetValue(Conf), SourceOf(arguments), cancel);
            Console.Out.Write(arguments.GetValue(Output) == "json"
                ? JsonSerializer.Serialize(report, ReportJson.Readable.Report) + "\n"
                : ReportText.Of(report));
            return report.Verdict.Resolves ? 0 : DoesNotResolve;
        }
        catch (Exception e) when (e is not OperationCanceledException) // whatever keeps it from asking: the user needs the message alone
        {
            Console.Error.WriteLine(e.Message);
            return Usage;
        }
    }

    private static async Task<Report> AskServerAsync(
        string address, ExplainRequest request, ParseResult arguments, CancellationToken cancel)
    {
        if (SourceOf(arguments).IsNamed || arguments.GetValue(Conf) is not null)
        {
            throw new ControlException("--server and a Corefile or cluster: a running server has both of its own");
        }
        await using var reply = await ControlClient.AskAsync(
            address, "explain", JsonSerializer.Serialize(request, ReportJson.Default.ExplainRequest), cancel);
        return await JsonSerializer.DeserializeAsync(reply, ReportJson.Default.Report, cancel)
            ?? throw new ControlException($"{address}: no report came");
    }

    private static SourceFlags SourceOf(ParseResult arguments) =>
        SourceFlags.Read(arguments, out var reason) ?? throw new ControlException(reason);

    private static ExplainRequest RequestOf(ParseResult arguments)
    {
        var (scope, pod) = ClientOf(arguments.GetValue(From), arguments.GetValue(Namespace));
        var file = arguments.GetValue(ResolvConf);
        return new ExplainRequest
        {
            Name = arguments.GetValue(Name)!,
            Types = arguments.GetValue(Type) is { } type ? [type] : [],
            Namespace = scope,
            Pod = pod,
            ResolvConf = file is null ? null
                : File.Exists(file) ? File.ReadAllLines(file) : throw new ControlException($"--resolv-conf {file}: no such file"),
            ResolvConfFile = file,
        };
    }

    private static (string Namespace, string? Pod) ClientOf(string? from, string? scope) => (from?.Split('/'), scope) switch
    {
        (null, _) => (scope ?? "default", null),
        ([var pod], _) when pod.Length > 0 => (scope ?? "default", pod),
        ([{ Length: > 0 } own, { Length: > 0 } pod], null) => (own, pod),
        ([{ Length: > 0 } own, { Length: > 0 } pod], _) when own == scope => (own, pod),
        _ => throw new ControlException($"--from {from}: write NAMESPACE/POD, without another --namespace beside it"),
    };
}
