using System.Globalization;
using ServiceDns.FakeApiServer.Generated;

namespace ServiceDns.FakeApiServer.Commands;

/// <summary>The program's command line.</summary>
internal sealed record Settings
{
    public const string Usage =
        "usage: fakeapi [--bind ADDRESS] [--port N] [--tls] [--token TOKEN] [--kubeconfig FILE] " +
        "[--generate namespaces=N,nodes=N,services=N,endpoints=N,pods=N]";

    public string Bind { get; private init; } = "127.0.0.1";

    public int Port { get; private init; }

    public bool Tls { get; private init; }

    /// <summary>The one token that is accepted; without it everybody is.</summary>
    public string? Token { get; private init; }

    /// <summary>Where to write a kubeconfig.</summary>
    public string? Kubeconfig { get; private init; }

    public ClusterShape? Shape { get; private init; }

    /// <exception cref="FormatException">An option that there is not, or a value that is none.</exception>
    public static Settings Parse(IReadOnlyList<string> arguments)
    {
        var settings = new Settings();
        for (var i = 0; i < arguments.Count; i++)
        {
            var option = arguments[i];
            settings = option switch
            {
                "--tls" => settings with { Tls = true },
                "--bind" => settings with { Bind = Value(arguments, ref i) },
                "--port" => settings with { Port = int.Parse(Value(arguments, ref i), CultureInfo.InvariantCulture) },
                "--token" => settings with { Token = Value(arguments, ref i) },
                "--kubeconfig" => settings with { Kubeconfig = Value(arguments, ref i) },
                "--generate" => settings with { Shape = ClusterShape.Parse(Value(arguments, ref i)) },
                _ => throw new FormatException($"unknown option '{option}'"),
            };
        }
        return settings;
    }

    private static string Value(IReadOnlyList<string> arguments, ref int i) =>
        ++i < arguments.Count ? arguments[i] : throw new FormatException($"{arguments[i - 1]} needs a value");
}
