using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>What lives as long as the process, over every reload.</summary>
public sealed class ProcessServices
{
    /// <summary>The clock and its timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Randomness; safe for many threads.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>Makes logs by category; the category stands before the text.</summary>
    public required ILoggerFactory Logs { get; init; }

    /// <summary>All metrics.</summary>
    public MetricRegistry Metrics { get; init; } = new();

    /// <summary>HTTP listeners that plugins share.</summary>
    public required IHttpEndpoints Http { get; init; }

    /// <summary>The running server: reload and stop.</summary>
    public required IServerControl Control { get; init; }

    /// <summary>Things that parts of the program offer to plugins, by type: the program registers them, plugins ask.</summary>
    public IReadOnlyDictionary<Type, object> Offers { get; init; } = new Dictionary<Type, object>();

    /// <summary>What the program offers of that type.</summary>
    /// <exception cref="InvalidOperationException">The program offers none: a mistake in its wiring.</exception>
    public T Offer<T>() where T : class => Offers.TryGetValue(typeof(T), out var offer)
        ? (T)offer
        : throw new InvalidOperationException($"the program does not offer a {typeof(T).Name}");
}

/// <summary>Steers the running server.</summary>
public interface IServerControl
{
    /// <summary>
    /// The Corefile as given by <c>-conf</c>; <c>stdin</c> and the empty string (built-in default) can not be read again.
    /// </summary>
    string CorefilePath { get; }

    /// <summary>
    /// Reads the Corefile again and swaps to it: the new chain starts beside the old one, sockets that both want stay open.
    /// </summary>
    /// <returns>True when the new configuration serves; false when it is wrong: then the old one goes on and the reason is
    /// logged.</returns>
    Task<bool> ReloadAsync(CancellationToken cancel);

    /// <summary>SHA-512 over the Corefile and all it imports, lower-case hex, as it is on disk now.</summary>
    /// <exception cref="ServiceDns.Corefile.CorefileException">
    /// It can not be read, or breaks the language's rules. An unknown plugin is no such mistake: the reload finds it, and has failed.
    /// </exception>
    string HashOnDisk();

    /// <summary>The same of the configuration that serves now.</summary>
    string ActiveHash { get; }

    /// <summary>The Corefile that serves now and all it imports, as they were named.</summary>
    IReadOnlyList<string> CorefileFiles => [];

    /// <summary>Ends the process with exit code 1 after logging <paramref name="reason"/>; used by <c>loop</c>.</summary>
    void Fail(string reason);
}

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
