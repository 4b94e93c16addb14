using System.Globalization;
using ServiceDns.Cluster;
using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// The properties that concern the API server, with CoreDNS's rules and wording, and where the model is kept over restarts.
/// </summary>
internal sealed class ApiBlock(PluginSetup setup)
{
    /// <summary>The properties, for advice.</summary>
    public static string[] Properties { get; } =
        ["endpoint", "tls", "kubeconfig", "apiserver_qps", "apiserver_burst", "apiserver_max_inflight", "snapshot"];

    private readonly Dispenser tokens = setup.Tokens;

    /// <summary>How to get to the server.</summary>
    public ApiAccess Access { get; private set; } = new();

    /// <summary>The snapshot's file, or null.</summary>
    public string? Snapshot { get; private set; }

    /// <summary>The first property in the block that only an API server gives a sense, or null.</summary>
    public string? First { get; private set; }

    /// <summary>Reads the property at the current token; false when it is none of these.</summary>
    public bool TryRead(string property)
    {
        if (!Properties.Contains(property)) return false;
        if (property is "endpoint" or "tls" or "kubeconfig" or "snapshot") First ??= property;
        var arguments = tokens.RemainingArguments();
        switch (property)
        {
            case "endpoint" when arguments.Length > 0:
                if (arguments.Length > 1) Log.ManyEndpoints(setup.Log, arguments[0]);
                Access = Access with { Endpoint = arguments[0] };
                return true;
            case "tls" when arguments is [var certificate, var key, var authority]:
                Access = Access with { ClientCertificate = PathOf(certificate), ClientKey = PathOf(key), Authority = PathOf(authority) };
                return true;
            case "kubeconfig" when arguments.Length is 1 or 2:
                Access = Access with { Kubeconfig = PathOf(arguments[0]), Context = arguments.ElementAtOrDefault(1) };
                return true;
            case "apiserver_qps" when arguments is [var text]:
                var isNumber = float.TryParse(text, CultureInfo.InvariantCulture, out var rate) && float.IsFinite(rate);
                Access = Access with { RequestsPerSecond = Checked(property, text, isNumber, rate) };
                return true;
            case "apiserver_burst" when arguments is [var text]:
                Access = Access with { Burst = ReadCount(property, text) };
                return true;
            case "apiserver_max_inflight" when arguments is [var text]:
                Access = Access with { InFlight = ReadCount(property, text) };
                return true;
            case "snapshot" when arguments is [var path]:
                Snapshot = setup.PathFromCorefile(path);
                return true;
            default:
                throw tokens.ArgumentError();
        }
    }

    /// <summary>As CoreDNS, from the working folder; where that has no such file, from the Corefile's.</summary>
    private string PathOf(string path) =>
        path.Length == 0 || File.Exists(path) || !File.Exists(setup.PathFromCorefile(path)) ? path : setup.PathFromCorefile(path);

    private int ReadCount(string property, string text) =>
        Checked(property, text, int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number), number);

    private T Checked<T>(string property, string text, bool isNumber, T value) where T : struct, System.Numerics.INumber<T>
    {
        var parser = property == "apiserver_qps" ? "ParseFloat" : "Atoi";
        if (!isNumber) throw tokens.Error($"invalid {property} \"{text}\": strconv.{parser}: parsing \"{text}\": invalid syntax");
        return T.IsNegative(value) ? throw tokens.Error($"{property} must be >= 0") : value;
    }
}
