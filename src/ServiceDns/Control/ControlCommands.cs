using System.Text;
using ServiceDns.Server;

namespace ServiceDns;

/// <summary>What the running server can be asked for by its control socket.</summary>
internal static class ControlCommands
{
    /// <summary>The commands by name.</summary>
    internal static IReadOnlyDictionary<string, ControlCommand> Of(ServerControl server) => new Dictionary<string, ControlCommand>
    {
        ["version"] = (_, reply, cancel) => reply.WriteAsync(Encoding.UTF8.GetBytes(BuildInfo.Describe() + "\n"), cancel).AsTask(),
    };
}
