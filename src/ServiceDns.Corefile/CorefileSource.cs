namespace ServiceDns.Corefile;

/// <summary>One file that went into a configuration.</summary>
/// <param name="Path">Where it was read, as the user wrote it.</param>
/// <param name="Content">Its bytes, byte order mark included. The main file's are the UTF-8 form of the text given.</param>
public sealed record CorefileSource(string Path, ReadOnlyMemory<byte> Content);
