namespace ServiceDns.Server;

/// <summary>A handler that needs time before it can answer: <c>ready</c> asks it.</summary>
public interface IReadiness
{
    /// <summary>Whether it can answer. Must return at once.</summary>
    bool IsReady { get; }
}
