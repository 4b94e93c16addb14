namespace ServiceDns.Server;

/// <summary>HTTP listeners by address, kept open over a reload that still wants them. Built on Kestrel.</summary>
public interface IHttpEndpoints
{
    /// <summary>Answers GET <paramref name="path"/> at <paramref name="address"/> from the start of the configuration to its end.</summary>
    /// <param name="lifecycle">The configuration that wants it.</param>
    /// <param name="address"><c>:8080</c> or <c>127.0.0.1:8080</c> or <c>[::1]:8080</c>.</param>
    /// <param name="path">Such as <c>/health</c>; every other path is 404.</param>
    /// <param name="handler">Makes the reply.</param>
    /// <param name="explain">Makes the error that an address which can not be served is reported by; null leaves it as it is.</param>
    void Serve(
        Lifecycle lifecycle, string address, string path, Func<CancellationToken, ValueTask<HttpReply>> handler,
        Func<IOException, Exception>? explain = null);
}

/// <summary>An HTTP reply.</summary>
/// <param name="Status">The status code.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="Body">The body.</param>
public sealed record HttpReply(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether clients are told to take the media type as it is said (<c>X-Content-Type-Options: nosniff</c>).</summary>
    public bool IsNosniff { get; init; }

    /// <summary>A reply of plain text.</summary>
    public static HttpReply Text(int status, string text) =>
        new(status, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(text));
}
