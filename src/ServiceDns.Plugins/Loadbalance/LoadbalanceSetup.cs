using ServiceDns.Server;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>Reads <c>loadbalance [round_robin]</c>.</summary>
public static class LoadbalanceSetup
{
    private const string RoundRobin = "round_robin";

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("loadbalance", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        while (setup.Tokens.Next())
        {
            switch (setup.Tokens.RemainingArguments())
            {
                case [] or [RoundRobin]:
                    break;
                case [RoundRobin, ..]:
                    throw setup.Error($"unknown property for {RoundRobin}");
                case ["weighted", ..]:
                    throw setup.Error("policy weighted is not served yet: use round_robin");
                case [var policy, ..]:
                    throw setup.Error($"unknown policy: {policy}{SetupRules.Advice(policy, RoundRobin)}");
            }
            while (setup.Tokens.NextBlock())
            {
                throw setup.Tokens.Value == "prefer" ? setup.Error("prefer is not served yet: leave it out") : setup.UnknownProperty();
            }
        }
        return next => new LoadbalanceHandler(next);
    }
}
