using System.Text;
using System.Text.Json;
using ServiceDns.Explain;
using ServiceDns.Server;

namespace ServiceDns;

/// <summary>What the running server can be asked for by its control socket.</summary>
internal static class ControlCommands
{
    /// <summary>The commands by name.</summary>
    internal static IReadOnlyDictionary<string, ControlCommand> Of(ServerControl server) => new Dictionary<string, ControlCommand>
    {
        ["version"] = (_, reply, cancel) => reply.WriteAsync(Encoding.UTF8.GetBytes(BuildInfo.Describe() + "\n"), cancel).AsTask(),
        ["explain"] = (request, reply, cancel) => ExplainAsync(server, request, reply, cancel),
        ["top"] = (limit, reply, cancel) => TopReport.WriteAsync(server, limit, reply, cancel),
    };

    private static async Task ExplainAsync(ServerControl server, string argument, Stream reply, CancellationToken cancel)
    {
        var request = Read(argument);
        var report = await new Explainer(await server.InsideAsync(cancel)).ExplainAsync(request, cancel);
        await JsonSerializer.SerializeAsync(reply, report, ReportJson.Default.Report, cancel);
    }

    private static ExplainRequest Read(string argument)
    {
        try
        {
            return JsonSerializer.Deserialize(argument, ReportJson.Default.ExplainRequest)!;
        }
        catch (JsonException e)
        {
            throw new ControlException($"explain: the request can not be read: {e.Message}", e);
        }
    }
}
