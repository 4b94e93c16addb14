namespace ServiceDns.Server;

/// <summary>What one configuration serves under one path.</summary>
/// <param name="Path">The path.</param>
/// <param name="Handler">Makes the reply.</param>
internal sealed record HttpPage(string Path, Func<CancellationToken, ValueTask<HttpReply>> Handler);
