namespace ServiceDns.Server;

/// <summary>A handler that needs time before it can answer: <c>ready</c> asks it.</summary>
public interface IReadiness
{
    /// <summary>Whether it can answer. Must return at once.</summary>
    bool IsReady { get; }

    /// <summary>What operators should know although it can answer, in a few words; empty for nothing. Must return at once.</summary>
    string Note => "";
}
