namespace ServiceDns.Corefile;

/// <summary>One key of a server block: <c>[SCHEME://]ZONE[:PORT]</c>, as written.</summary>
/// <param name="Text">The key with variables replaced and without the comma behind it.</param>
/// <param name="File">The file that it stands in, as the user wrote it.</param>
/// <param name="Line">The line, counted from 1.</param>
public sealed record Key(string Text, string File, int Line);
