using System.Globalization;
using System.Text;
using ServiceDns.Server;

namespace ServiceDns.Proxy;

/// <summary>The pages <c>/flagz</c> and <c>/statusz</c>, which every Kubernetes component has: for people, in no fixed form.</summary>
internal sealed class DebugPages(IReadOnlyDictionary<string, string> flags, TimeProvider time)
{
    private readonly DateTimeOffset started = time.GetUtcNow();

    /// <summary>The command line.</summary>
    internal HttpReply Flagz() => Page("flags", flags.Select(flag => (flag.Key, flag.Value)));

    /// <summary>What runs here, and since when.</summary>
    internal HttpReply Statusz()
    {
        var up = time.GetUtcNow() - started;
        return Page("status",
        [
            ("Started", started.ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture)),
            ("Up", string.Create(CultureInfo.InvariantCulture, $"{(int)up.TotalHours} hr {up.Minutes:00} min {up.Seconds:00} sec")),
            ("Runtime", BuildInfo.Runtime),
            ("Binary version", BuildInfo.Version),
        ]);
    }

    private static HttpReply Page(string what, IEnumerable<(string Name, string Value)> lines)
    {
        var text = new StringBuilder($"servicedns proxy {what}\nFor people, not for programs: the form may change.\n\n");
        foreach (var (name, value) in lines) text.Append(name).Append(": ").Append(value).Append('\n');
        return HttpReply.Text(200, text.ToString());
    }
}
