namespace ServiceDns.Server;

/// <summary>A client, name or zone, and the queries a second that it stands for.</summary>
public sealed record TopRate(string Key, double Rate);
