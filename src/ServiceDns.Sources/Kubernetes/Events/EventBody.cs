using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ServiceDns.Sources.Kubernetes.Events;

/// <summary>Who reports events.</summary>
/// <param name="Controller">The program, such as <c>servicedns-proxy</c>.</param>
/// <param name="Instance">The one of its processes: with the node's name.</param>
public sealed record EventReporter(string Controller, string Instance);

/// <summary>An event as the API has it (events.k8s.io/v1). Its name is its own, so that it may be sent again.</summary>
internal sealed class EventBody(ClusterEvent item, EventReporter reporter, DateTimeOffset at)
{
    private const int LongestName = 253, LongestNote = 1024, LongestWord = 128; // the API's
    private const string NodesNamespace = "default"; // of events about objects that are in none

    private static long count;

    private readonly string name = NameOf(item.About.Name, at);

    private string Namespace => item.About.Namespace.Length > 0 ? item.About.Namespace : NodesNamespace;

    /// <summary>A request that creates it.</summary>
    public HttpRequestMessage Request() =>
        new(HttpMethod.Post, new Uri($"apis/events.k8s.io/v1/namespaces/{Uri.EscapeDataString(Namespace)}/events", UriKind.Relative))
        {
            Content = new ByteArrayContent(Json()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };

    private static string NameOf(string about, DateTimeOffset at)
    {
        var number = $".{at.Ticks + Interlocked.Increment(ref count):x}";
        var most = LongestName - number.Length;
        return (about.Length <= most ? about : about[..most].TrimEnd('-', '.')) + number;
    }

    /// <summary>
    /// Objects are known here by name alone, so kube-proxy's stand-ins take the place of UIDs: <c>kubectl describe node</c> looks for the
    /// node's name there.
    /// </summary>
    private byte[] Json()
    {
        var uid = item.About.Namespace.Length > 0 ? $"{item.About.Namespace}/{item.About.Name}" : item.About.Name;
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", "events.k8s.io/v1");
            json.WriteString("kind", "Event");
            json.WriteStartObject("metadata");
            json.WriteString("name", name);
            json.WriteString("namespace", Namespace);
            json.WriteEndObject();
            json.WriteString("eventTime", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("reportingController", reporter.Controller);
            json.WriteString("reportingInstance", AtMost(reporter.Instance, LongestWord));
            json.WriteString("action", item.Action);
            json.WriteString("reason", item.Reason);
            json.WriteStartObject("regarding");
            json.WriteString("kind", item.Kind);
            if (item.About.Namespace.Length > 0) json.WriteString("namespace", item.About.Namespace);
            json.WriteString("name", item.About.Name);
            json.WriteString("uid", uid);
            json.WriteEndObject();
            if (item.Note.Length > 0) json.WriteString("note", AtMost(item.Note, LongestNote));
            json.WriteString("type", item.IsWarning ? "Warning" : "Normal");
            json.WriteEndObject();
        }
        return text.ToArray();
    }

    /// <summary>The API counts bytes.</summary>
    private static string AtMost(string text, int bytes)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) <= bytes) return text;
        var length = Math.Min(text.Length, bytes);
        while (System.Text.Encoding.UTF8.GetByteCount(text.AsSpan(0, length)) > bytes) length--;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }
}
