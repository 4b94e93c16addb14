namespace ServiceDns.Plugins.Signing;

/// <summary>A key that can not be used.</summary>
internal sealed class SigningException(string message) : Exception(message);
