namespace ServiceDns;

/// <summary>Arguments that Go's flag package would not take; the message is Go's.</summary>
/// <param name="message">What it prints before the usage.</param>
internal sealed class FlagError(string message) : Exception(message);
