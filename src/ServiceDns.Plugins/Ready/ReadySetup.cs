using System.Runtime.CompilerServices;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Ready;

/// <summary>Reads <c>ready [ADDRESS] { monitor until-ready|continuously }</c>.</summary>
public static class ReadySetup
{
    private const string DefaultAddress = ":8181", Path = "/ready";

    /// <summary>One list for a configuration: all its blocks that have <c>ready</c> report to it.</summary>
    private static readonly ConditionalWeakTable<Lifecycle, ReadinessList> Lists = [];

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("ready", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        PageAddress? address = null;
        var isContinuous = false;
        for (var times = 0; setup.Tokens.Next(); times++)
        {
            if (times > 0) throw setup.OnceError();
            address = setup.AddressOr(address?.Text ?? DefaultAddress);
            while (setup.Tokens.NextBlock())
            {
                if (setup.Tokens.Value != "monitor") throw setup.UnknownProperty("monitor");
                isContinuous = setup.OnlyArgument() switch
                {
                    "until-ready" => false,
                    "continuously" => true,
                    var other => throw setup.Error(
                        $"monitor type '{other}' not supported{SetupRules.Advice(other, "until-ready", "continuously")}"),
                };
            }
        }
        var list = Lists.GetValue(setup.Lifecycle, lifecycle => MakeList(lifecycle, setup));
        list.IsContinuous = isContinuous; // the last block's holds, as in CoreDNS
        address!.Serve(setup, Path, _ => new(list.Reply()));
        var block = setup.Block;
        setup.Lifecycle.OnStart(_ =>
        {
            list.Add(block.Handlers);
            return Task.CompletedTask;
        });
        return null;
    }

    private static ReadinessList MakeList(Lifecycle lifecycle, PluginSetup setup)
    {
        var list = new ReadinessList(setup.Log);
        lifecycle.OnFinalShutdown(_ =>
        {
            list.IsEnding = true;
            return Task.CompletedTask;
        });
        return list;
    }
}
