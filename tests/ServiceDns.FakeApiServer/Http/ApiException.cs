using ServiceDns.FakeApiServer.Http;

namespace ServiceDns.FakeApiServer;

/// <summary>What the API server would refuse a request with.</summary>
public sealed class ApiException : Exception
{
    internal ApiException(Status status)
        : base(status.Message) => Status = status;

    /// <summary>The HTTP status code.</summary>
    public int Code => Status.Code;

    /// <summary>The reason of the Status object, such as <c>AlreadyExists</c>.</summary>
    public string Reason => Status.Reason;

    internal Status Status { get; }
}
