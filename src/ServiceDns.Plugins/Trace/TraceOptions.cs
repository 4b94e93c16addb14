using System.Net;

namespace ServiceDns.Plugins.Trace;

/// <summary>One <c>trace</c>, as parsed. The numbers are Zipkin's reporter's.</summary>
internal sealed class TraceOptions
{
    /// <summary>Whether spans go out as OTLP, else as Zipkin's.</summary>
    public bool IsOtlp { get; set; }

    /// <summary>Where to.</summary>
    public Uri Endpoint { get; set; } = new("http://localhost:9411/api/v2/spans");

    /// <summary>One of how many queries is traced; 0 for none.</summary>
    public ulong Every { get; set; } = 1;

    /// <summary>What the server is called.</summary>
    public string Service { get; set; } = "coredns";

    /// <summary>The address that it listens on, where it is one alone.</summary>
    public IPEndPoint? Address { get; set; }

    /// <summary>Spans that may wait; more are dropped, the oldest first.</summary>
    public int Backlog { get; set; } = 1000;

    /// <summary>Spans that are sent at once.</summary>
    public int BatchSize { get; set; } = 100;

    /// <summary>The longest that a span waits for others.</summary>
    public TimeSpan BatchInterval { get; set; } = TimeSpan.FromSeconds(1);
}
