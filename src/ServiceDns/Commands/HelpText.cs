namespace ServiceDns;

/// <summary>What <c>servicedns help</c> prints.</summary>
internal static class HelpText
{
    /// <summary>The names of the commands.</summary>
    internal static IReadOnlyList<string> Commands { get; } = ["check", "env", "explain", "top", "proxy", "help"];

    private const string Text = """
        servicedns answers DNS for a Kubernetes cluster, and forwards its service addresses.

          servicedns [flags]                  serve; the flags are CoreDNS's
          servicedns check [-conf FILE] [-v]  read and set up a Corefile, open nothing, report every mistake
          servicedns env --namespace NS ...   the environment variables of the services in a namespace
          servicedns explain NAME [TYPE] ...  why a name resolves, or does not
          servicedns top --server PATH        who asks a running server what, most first
          servicedns proxy [flags]            forward service addresses on this node; the flags are kube-proxy's
          servicedns help                     this text
          servicedns COMMAND --help           more about a command

        """;

    /// <summary>Prints the commands, and the server's flags.</summary>
    internal static int Print(string flags)
    {
        Console.Out.WriteLine(Text);
        Console.Out.Write(flags);
        return 0;
    }
}
