namespace ServiceDns.Plugins.Scripting;

/// <summary>What an evaluation yields when it fails. A value and no exception, since a client's query decides whether one fails.</summary>
/// <param name="Reason">In the words of the Go library that CoreDNS evaluates by.</param>
internal sealed record Failure(string Reason);
