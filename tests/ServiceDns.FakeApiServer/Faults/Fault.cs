namespace ServiceDns.FakeApiServer.Faults;

/// <summary>What goes wrong with a request.</summary>
public sealed record Fault
{
    /// <summary>Answers with this status code and a Status object.</summary>
    public int? Code { get; private init; }

    /// <summary>Seconds for Retry-After.</summary>
    public int? RetryAfterSeconds { get; private init; }

    /// <summary>Time before anything else happens.</summary>
    public TimeSpan Delay { get; private init; }

    /// <summary>Breaks the connection without an answer.</summary>
    public bool IsDrop { get; private init; }

    /// <summary>Never answers; the connection stays open.</summary>
    public bool IsSilence { get; private init; }

    /// <summary>Bytes of the body after which the connection breaks.</summary>
    public long? Bytes { get; private init; }

    /// <summary>An error status: 429 and 503 with a time to wait, when one is given.</summary>
    public static Fault Answer(int code, int? retryAfterSeconds = null) => new() { Code = code, RetryAfterSeconds = retryAfterSeconds };

    public static Fault Late(TimeSpan delay) => new() { Delay = delay };

    public static Fault Drop() => new() { IsDrop = true };

    public static Fault Silence() => new() { IsSilence = true };

    public static Fault CutAfter(long bytes) => new() { Bytes = bytes };

    /// <summary>The Status of <see cref="Code"/>, in the real server's words.</summary>
    internal Http.Status ToStatus() => new(
        Code!.Value,
        Code switch { 429 => "TooManyRequests", 500 => "InternalError", 503 => "ServiceUnavailable", 504 => "Timeout", _ => "Unknown" },
        Code switch
        {
            429 => "Too many requests, please try again later.",
            500 => "Internal error occurred: etcdserver: request timed out",
            503 => "the server is currently unable to handle the request",
            504 => "Timeout: request did not complete within the allotted timeout",
            _ => "injected fault",
        })
    { RetryAfterSeconds = RetryAfterSeconds };
}
