using System.Net;
using System.Text.Json;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Spans;

/// <summary>What a collector gets, read as its own interface describes it.</summary>
public class TraceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Zipkin_gets_a_span_for_the_query_and_one_for_each_plugin_within_it()
    {
        using var collector = new Collector();
        await using var server = await StartAsync($"trace zipkin 127.0.0.1:{collector.Port}");
        await server.Client.UdpAsync(new Ask("www.example.org", "A"));

        var (path, body) = await collector.NextAsync();

        var spans = body.RootElement.EnumerateArray().ToList();
        Assert.Equal("/api/v2/spans", path);
        Assert.Equal(["servedns", "errors", "whoami"], spans.Select(span => span.GetProperty("name").GetString()));
        Assert.Single(spans.Select(span => span.GetProperty("traceId").GetString()).Distinct());
        Assert.False(spans[0].TryGetProperty("parentId", out _));
        for (var i = 1; i < spans.Count; i++)
        {
            Assert.Equal(spans[i - 1].GetProperty("id").GetString(), spans[i].GetProperty("parentId").GetString());
        }
        var tags = spans[0].GetProperty("tags");
        Assert.Equal(("www.example.org.", "A", "udp", "127.0.0.1", "NOERROR"), (
            Tag(tags, "name"), Tag(tags, "type"), Tag(tags, "proto"), Tag(tags, "remote"), Tag(tags, "rcode")));
        Assert.Equal("cluster-dns", spans[0].GetProperty("localEndpoint").GetProperty("serviceName").GetString());
    }

    [Fact]
    public async Task A_collector_of_OpenTelemetry_gets_the_same_by_its_protocol()
    {
        using var collector = new Collector();
        await using var server = await StartAsync($"trace otlp http://127.0.0.1:{collector.Port}/v1/traces");
        await server.Client.UdpAsync(new Ask("www.example.org", "AAAA"));

        var (path, body) = await collector.NextAsync();

        var resource = body.RootElement.GetProperty("resourceSpans")[0];
        var spans = resource.GetProperty("scopeSpans")[0].GetProperty("spans").EnumerateArray().ToList();
        Assert.Equal("/v1/traces", path);
        Assert.Equal(
            "cluster-dns",
            resource.GetProperty("resource").GetProperty("attributes")[0].GetProperty("value").GetProperty("stringValue").GetString());
        Assert.Equal(["servedns", "errors", "whoami"], spans.Select(span => span.GetProperty("name").GetString()));
        Assert.All(spans, span => Assert.True(
            long.Parse(span.GetProperty("startTimeUnixNano").GetString()!) <= long.Parse(span.GetProperty("endTimeUnixNano")
                .GetString()!)));
        Assert.Equal(spans[0].GetProperty("spanId").GetString(), spans[1].GetProperty("parentSpanId").GetString());
    }

    private static string? Tag(JsonElement tags, string name) => tags.GetProperty($"coredns.io/{name}").GetString();

    /// <summary>The block of the root, which is asked until the server is there, traces nothing.</summary>
    private static Task<RunningServer> StartAsync(string trace) => RunningServer.StartAsync($$"""
        example.org {
            bind 127.0.0.1
            {{trace}} {
                service cluster-dns
                zipkin_max_batch_interval 100ms
            }
            errors
            whoami
        }
        . {
            bind 127.0.0.1
            whoami
        }
        """);

    private sealed class Collector : IDisposable
    {
        private readonly HttpListener listener = new();

        public Collector()
        {
            listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
            listener.Start();
        }

        public int Port { get; } = Sockets.FreePort();

        /// <summary>The next request's path and body; it is answered 202.</summary>
        public async Task<(string Path, JsonDocument Body)> NextAsync()
        {
            var context = await listener.GetContextAsync().WaitAsync(Patience);
            var body = await JsonDocument.ParseAsync(context.Request.InputStream);
            context.Response.StatusCode = 202;
            context.Response.Close();
            return (context.Request.Url!.AbsolutePath, body);
        }

        public void Dispose() => listener.Close();
    }
}
