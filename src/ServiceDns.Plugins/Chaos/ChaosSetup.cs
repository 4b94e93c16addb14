using System.Text;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Chaos;

/// <summary>Reads <c>chaos [VERSION] [AUTHORS...]</c>.</summary>
public static class ChaosSetup
{
    private const int LongestText = 255; // one character string, RFC 1035, section 3.3

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("chaos", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        setup.Tokens.Next();
        var arguments = setup.Tokens.RemainingArguments();
        if (setup.Tokens.NextBlock()) throw setup.UnknownProperty();
        var version = Text(arguments.Length > 0 ? arguments[0] : ProductVersion());
        var authors = arguments.Skip(1).DefaultIfEmpty("The ServiceDns authors").Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        setup.Block.AllowsOtherClasses = true;
        return next => new ChaosHandler(next, version, [.. authors.Select(Text)], Text(System.Environment.MachineName));
    }

    private static string ProductVersion() => $"ServiceDns-{typeof(ChaosSetup).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>The length, then the bytes that fit.</summary>
    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = Math.Min(bytes.Length, LongestText);
        return [(byte)length, .. bytes.AsSpan(0, length)];
    }
}
