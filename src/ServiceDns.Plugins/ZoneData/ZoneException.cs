namespace ServiceDns.Plugins.ZoneData;

/// <summary>Records that are no zone which can be served.</summary>
internal sealed class ZoneException(string message) : Exception(message);
