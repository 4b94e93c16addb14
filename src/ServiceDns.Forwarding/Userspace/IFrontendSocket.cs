using System.Net;

namespace ServiceDns.Forwarding.Userspace;

/// <summary>A socket that serves a frontend. Disposing closes it; nothing is accepted any more when that returns.</summary>
internal interface IFrontendSocket : IDisposable
{
    /// <summary>Where it listens.</summary>
    IPEndPoint LocalEndPoint { get; }

    /// <summary>Looks whether its flows may go on, after the port's plan changed.</summary>
    void Review();
}
