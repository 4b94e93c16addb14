using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>What became of a query.</summary>
public readonly struct Outcome
{
    private enum Kind : byte
    {
        Written,
        Failed,
        Dropped,
    }

    private readonly Kind kind;
    private readonly ResponseCode code;

    private Outcome(Kind kind, ResponseCode code, string? error)
    {
        this.kind = kind;
        this.code = code;
        Error = error;
    }

    /// <summary>The query holds a response; its code is in the message.</summary>
    public static Outcome Written => default;

    /// <summary>Nothing shall be sent.</summary>
    public static Outcome Dropped => new(Kind.Dropped, ResponseCode.NoError, null);

    /// <summary>The query holds a response.</summary>
    public bool IsWritten => kind == Kind.Written;

    /// <summary>Nothing shall be sent.</summary>
    public bool IsDropped => kind == Kind.Dropped;

    /// <summary>Which kind of extended error it is that nothing is written.</summary>
    public ExtendedError ExtendedError { get; private init; }

    /// <summary>The code the server shall answer with when nothing is written.</summary>
    public ResponseCode Code => code;

    /// <summary>What went wrong, for the <c>errors</c> plugin, with <c>plugin/NAME: </c> before it; null when nothing did.</summary>
    public string? Error { get; }

    /// <summary>Nothing is written; the server answers with <paramref name="code"/> and no records.</summary>
    /// <param name="code">SERVFAIL, REFUSED, FORMERR or NOTIMP.</param>
    /// <param name="error">For the <c>errors</c> plugin, or null.</param>
    public static Outcome Failed(ResponseCode code, string? error = null) => new(Kind.Failed, code, error);

    /// <summary>The same outcome as another kind of extended error.</summary>
    public Outcome As(ExtendedError kindOfError) => new(kind, code, Error) { ExtendedError = kindOfError };

    /// <summary>The same outcome with a reason for the log.</summary>
    public Outcome WithError(string error) => new(kind, code, error);
}
