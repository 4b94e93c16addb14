using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Health;

/// <summary>Reads <c>health [ADDRESS] { lameduck DURATION }</c>.</summary>
public static class HealthSetup
{
    private const string DefaultAddress = ":8080", Path = "/health";

    private static readonly HttpReply Healthy = HttpReply.Text(200, "OK");

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("health", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        PageAddress? address = null;
        var lameduck = TimeSpan.Zero;
        while (setup.Tokens.Next())
        {
            address = setup.AddressOr(address?.Text ?? DefaultAddress);
            while (setup.Tokens.NextBlock())
            {
                if (setup.Tokens.Value != "lameduck") throw setup.UnknownProperty("lameduck");
                lameduck = ReadLameduck(setup);
            }
        }
        address!.Serve(setup, Path, static _ => new(Healthy));
        var time = setup.Process.Time;
        var checker = new SelfCheck(SelfCheck.UrlOf(address.Text, Path), new HealthMetrics(setup.Process.Metrics), setup.Log, time);
        setup.Lifecycle.OnServing(checker.Start);
        setup.Lifecycle.OnFinalShutdown(cancel => Lameduck.WaitAsync(lameduck, setup.Log, time, cancel));
        setup.Lifecycle.OnShutdown(_ => checker.StopAsync());
        return null;
    }

    private static TimeSpan ReadLameduck(PluginSetup setup)
    {
        var text = setup.OnlyArgument();
        return GoDuration.TryParse(text, out var value, out var error)
            ? value
            : throw setup.Error($"unable to parse lameduck duration value: '{text}' : {error}");
    }
}
