namespace ServiceDns.Server;

/// <summary>What one configuration serves under one path. Two are never the same, even where both make the same replies.</summary>
/// <param name="path">The path.</param>
/// <param name="handler">Makes the reply.</param>
internal sealed class HttpPage(string path, Func<CancellationToken, ValueTask<HttpReply>> handler)
{
    internal string Path => path;

    internal Func<CancellationToken, ValueTask<HttpReply>> Handler => handler;
}
