namespace ServiceDns.Server;

/// <summary>A Corefile as it was read.</summary>
/// <param name="Path">What errors call it, and where relative imports start from.</param>
/// <param name="Text">Its content.</param>
public sealed record CorefileText(string Path, string Text);
