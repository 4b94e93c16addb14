using ServiceDns.Plugins.Trace;

namespace ServiceDns.Plugins.Tests.Trace;

public class TraceSetupTests
{
    public static TheoryData<string> Accepted => new()
    {
        "trace",
        "trace localhost:1234",
        "trace http://localhost:1234/somewhere/else",
        "trace zipkin localhost:1234",
        "trace otlp localhost:4318",
        "trace {\n every 100\n}",
        "trace {\n every 100\n service foobar\n client_server\n}",
        "trace {\n every 2\n client_server true\n}",
        "trace {\n client_server false\n}",
        "trace {\n zipkin_max_backlog_size 100\n zipkin_max_batch_size 200\n zipkin_max_batch_interval 10s\n}",
    };

    [Theory, MemberData(nameof(Accepted))]
    public void Accepts(string corefile) => Assert.Equal("", TestSetup.MistakeIn(TraceSetup.Definition, corefile));

    public static TheoryData<string, string> Mistakes => new()
    {
        { "trace footype localhost:4321",
          "1 - plugin/trace: tracing endpoint type 'footype' is not supported; right would be zipkin, otlp" },
        { "trace datadog localhost:8126",
          "1 - plugin/trace: tracing endpoint type 'datadog' is not here; Datadog's agent takes 'otlp' too" },
        { "trace httpx://localhost:9411/spans", "1 - plugin/trace: 'httpx://localhost:9411/spans' is not a URL of http or https" },
        { "trace {\n every 2\n client_server junk\n}", "3 - plugin/trace: 'junk' is neither true nor false" },
        { "trace {\n every -1\n}", "2 - plugin/trace: '-1' is not a number" },
        { "trace {\n datadog_analytics_rate 0.5\n}", "2 - plugin/trace: datadog_analytics_rate is for datadog, which is not here" },
        { "trace {\n zipkin_max_backlog_size wrong\n}", "2 - plugin/trace: 'wrong' is not a number" },
        {
            "trace {\n zipkin_max_batch_size\n}",
            "2 - plugin/trace: Wrong argument count or unexpected line ending after 'zipkin_max_batch_size'"
        },
        { "trace {\n zipkin_max_batch_interval wrong\n}", "2 - plugin/trace: time: invalid duration \"wrong\"" },
        { "trace {\n evrey 100\n}", "2 - plugin/trace: unknown property 'evrey'; did you mean 'every'?" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string corefile, string message) =>
        Assert.Equal($"Corefile:{message}", TestSetup.MistakeIn(TraceSetup.Definition, corefile));
}
