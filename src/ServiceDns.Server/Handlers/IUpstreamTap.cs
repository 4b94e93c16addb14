using System.Net;

namespace ServiceDns.Server;

/// <summary>
/// A handler that records what the server asks of other servers (<c>dnstap</c>). Who asks finds it among
/// <see cref="BlockSettings.Handlers"/>.
/// </summary>
public interface IUpstreamTap : IQueryHandler
{
    /// <summary>Records an exchange. Returns at once and keeps nothing of what it gets.</summary>
    /// <param name="query">The client's query that it is made for.</param>
    /// <param name="exchange">What was asked, and what came back.</param>
    void Forwarded(Query query, UpstreamExchange exchange);
}

/// <summary>One question to another server.</summary>
/// <param name="upstream">The server.</param>
/// <param name="local">This end; null when it is not known.</param>
/// <param name="isStream">Whether it went over TCP, or TLS.</param>
/// <param name="asked">When.</param>
/// <param name="request">The message that was sent.</param>
/// <param name="response">The message that came back; empty for none.</param>
public readonly ref struct UpstreamExchange(
    IPEndPoint upstream, IPEndPoint? local, bool isStream, DateTimeOffset asked, ReadOnlySpan<byte> request, ReadOnlySpan<byte> response)
{
    /// <summary>The server.</summary>
    public IPEndPoint Upstream { get; } = upstream;

    /// <summary>This end; null when it is not known.</summary>
    public IPEndPoint? Local { get; } = local;

    /// <summary>Whether it went over TCP, or TLS.</summary>
    public bool IsStream { get; } = isStream;

    /// <summary>When.</summary>
    public DateTimeOffset Asked { get; } = asked;

    /// <summary>The message that was sent.</summary>
    public ReadOnlySpan<byte> Request { get; } = request;

    /// <summary>The message that came back; empty for none.</summary>
    public ReadOnlySpan<byte> Response { get; } = response;
}
