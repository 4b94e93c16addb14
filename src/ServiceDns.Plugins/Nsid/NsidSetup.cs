using System.Text;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Nsid;

/// <summary>Reads <c>nsid [DATA]</c>.</summary>
public static class NsidSetup
{
    private const int Most = 508; // what a response's options have room for, less the option's own head

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("nsid", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        setup.Tokens.Next();
        var arguments = setup.Tokens.RemainingArguments();
        var data = Encoding.UTF8.GetBytes(arguments.Length > 0 ? string.Join(' ', arguments) : System.Environment.MachineName);
        if (data.Length > Most) throw setup.Error($"data of {data.Length} bytes; at most {Most} fit a response");
        if (setup.Tokens.Next()) throw setup.OnceError();
        return next => new NsidHandler(next, data);
    }
}
