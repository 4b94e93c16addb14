using System.CommandLine;
using ServiceDns;

return args switch
{
    ["help"] => HelpText.Print(new ServerFlags().Usage),
    ["check" or "env", ..] => await Subcommands().Parse(args).InvokeAsync(),
    _ => await ServeCommand.RunAsync(args),
};

static RootCommand Subcommands() => new("DNS for a Kubernetes cluster") { CheckCommand.Create() };
