using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServiceDns.FakeApiServer.Faults;

namespace ServiceDns.FakeApiServer.Http;

/// <summary>One request and the ways to answer it.</summary>
internal sealed class Exchange(HttpContext context, Behaviour behaviour)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public HttpContext Context => context;

    public Behaviour Behaviour => behaviour;

    public CancellationToken Gone => context.RequestAborted;

    /// <summary>The fault that hits the answer's body.</summary>
    public Fault? Fault { get; set; }

    public Task AnswerAsync(Status status)
    {
        if (status.RetryAfterSeconds is { } seconds) context.Response.Headers.RetryAfter = $"{seconds}";
        return AnswerAsync(status.Code, JsonNode.Parse(status.ToJson())!);
    }

    public Task AnswerAsync(int code, JsonNode body) => AnswerAsync(code, to => to.Write(Encoding.UTF8.GetBytes(body.ToJsonString())));

    public async Task AnswerAsync(int code, Action<IBufferWriter<byte>> write)
    {
        await using var body = Begin(code, out var pretty);
        if (pretty)
        {
            var plain = new ArrayBufferWriter<byte>();
            write(plain);
            WriteIndented(plain.WrittenSpan, body.Buffer);
        }
        else
        {
            write(body.Buffer);
        }
        await body.CompleteAsync(Gone);
    }

    public async Task AnswerTextAsync(int code, string text)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text, Gone);
    }

    public BodyWriter Begin(int code, out bool pretty)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = Negotiation.Json;
        context.Response.Headers.CacheControl = "no-cache, private";
        pretty = Negotiation.WantsPretty(context.Request);
        return new BodyWriter(context.Response, behaviour.Compression && Negotiation.AcceptsGzip(context.Request), Fault?.Bytes);
    }

    public static void WriteIndented(ReadOnlySpan<byte> json, IBufferWriter<byte> to) =>
        to.Write(Encoding.UTF8.GetBytes(JsonNode.Parse(json)!.ToJsonString(Indented)));
}
