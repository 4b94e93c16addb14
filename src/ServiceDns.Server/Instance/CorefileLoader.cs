using System.Globalization;
using System.Text;

namespace ServiceDns.Server;

/// <summary>Finds the Corefile that <c>-conf</c> means, at the start and again at each reload.</summary>
/// <param name="conf">The value of <c>-conf</c>, or null: then <c>Corefile</c>, and where there is none, the built-in one.</param>
/// <param name="defaultPort">The port of the built-in one.</param>
/// <param name="readStandardInput">Reads standard input to its end, for <c>-conf stdin</c>; called once.</param>
public sealed class CorefileLoader(string? conf, int defaultPort, Func<string> readStandardInput)
{
    private const string DefaultPath = "Corefile", StandardInput = "stdin";

    private CorefileText? piped;
    private bool wasThere;

    /// <summary>
    /// The file's path; <c>stdin</c>; or empty while the built-in Corefile is meant. A <c>Corefile</c> that was once there is meant for
    /// good.
    /// </summary>
    public string Path => conf ?? (wasThere || File.Exists(DefaultPath) ? DefaultPath : "");

    /// <summary>Serves <c>whoami</c> and <c>log</c> for every name: CoreDNS's default.</summary>
    public CorefileText BuiltIn { get; init; } =
        new(DefaultPath, string.Create(CultureInfo.InvariantCulture, $".:{defaultPort} {{\nwhoami\nlog\n}}\n"));

    /// <summary>Reads it. What came from standard input is the same at every call.</summary>
    /// <exception cref="IOException">It can not be read: worded as Go does.</exception>
    public CorefileText Load()
    {
        var path = Path;
        if (path.Length == 0) return BuiltIn;
        if (path == StandardInput) return piped ??= new CorefileText(StandardInput, readStandardInput());
        try
        {
            var text = Encoding.UTF8.GetString(File.ReadAllBytes(path));
            wasThere = true;
            return new CorefileText(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"open {path}: {GoFileError.Reason(path, e)}", e);
        }
    }
}
