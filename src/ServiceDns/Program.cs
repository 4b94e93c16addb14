using System.CommandLine;
using ServiceDns;

return args switch
{
    ["help"] => HelpText.Print(new ServerFlags().Usage),
    ["proxy", .. var arguments] => await ProxyCommand.RunAsync(arguments),
    ["check" or "env" or "explain" or "top", ..] => await RunSubcommandAsync(args),
    _ => await ServeCommand.RunAsync(args),
};

// What stands behind "--" belongs to the command that env runs: no option of it is ours to read.
static Task<int> RunSubcommandAsync(string[] arguments)
{
    var end = Array.IndexOf(arguments, "--");
    var (own, program) = end < 0 ? (arguments, []) : (arguments[..end], arguments[(end + 1)..]);
    var root = new RootCommand("DNS for a Kubernetes cluster")
    {
        CheckCommand.Create(), EnvCommand.Create(program), ExplainCommand.Create(), TopCommand.Create(),
    };
    var parsed = root.Parse(own);
    return parsed.Errors.Count > 0 && own[0] == "explain" ? ExplainCommand.Refuse(parsed) : parsed.InvokeAsync();
}
