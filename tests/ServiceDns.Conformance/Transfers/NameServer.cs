using System.Diagnostics;
using System.Globalization;
using ServiceDns.Conformance.Server;

namespace ServiceDns.Conformance.Transfers;

/// <summary>NSD or Knot as a process of its own, with one zone that it has or gets.</summary>
internal sealed class NameServer : IAsyncDisposable
{
    public const string Secret = "NoTCJU+DMqFWywaPyxSijrDEA/eC3nK0xi3AMEZuPVk=";

    private readonly Process process;
    private readonly string folder;

    private NameServer(Process process, string folder) => (this.process, this.folder) = (process, folder);

    /// <summary>Starts a server that has the zone and gives it to, and tells, another on this machine.</summary>
    public static async Task<NameServer> PrimaryAsync(string program, int port, int secondary, bool signed, string zone)
    {
        var folder = Directory.CreateTempSubdirectory("servicedns-ns-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "zone"), zone);
        return Start(program, folder, port, signed, program == "nsd"
            ? $" zonefile: zone\n provide-xfr: 127.0.0.1 {KeyOf(signed)}\n notify: 127.0.0.1@{secondary} {KeyOf(signed)}\n"
            : $"   file: zone\n   zonefile-load: whole\n   notify: peer\n   acl: peer\n", peer: secondary);
    }

    /// <summary>Starts a server that gets example.org from another on this machine.</summary>
    public static NameServer Secondary(string program, int port, int primary, bool signed)
    {
        var folder = Directory.CreateTempSubdirectory("servicedns-ns-").FullName;
        return Start(program, folder, port, signed, program == "nsd"
            ? $" zonefile: copy\n request-xfr: AXFR 127.0.0.1@{primary} {KeyOf(signed)}\n allow-notify: 127.0.0.1 {KeyOf(signed)}\n"
            : "   file: copy\n   master: peer\n   acl: peer\n", peer: primary);
    }

    /// <summary>Starts Knot with a configuration, and files of zones, of the caller's own.</summary>
    /// <param name="folder">Where all of it is; removed at the end.</param>
    /// <param name="configuration">Its text.</param>
    public static NameServer Knot(string folder, string configuration)
    {
        File.WriteAllText(Path.Combine(folder, "conf"), configuration);
        return Run("knotd", folder);
    }

    /// <summary>Puts another configuration in place, and has it read.</summary>
    public async Task ReconfigureAsync(string configuration)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "conf"), configuration);
        await ReloadAsync();
    }

    /// <summary>Puts another state of the zone in place, and has it read.</summary>
    public async Task ChangeAsync(string zone)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "zone"), zone);
        File.SetLastWriteTimeUtc(Path.Combine(folder, "zone"), DateTime.UtcNow.AddSeconds(2)); // NSD counts in whole seconds
        await ReloadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static NameServer Start(string program, string folder, int port, bool signed, string zone, int peer)
    {
        var text = program == "nsd" ? NsdFile(folder, port, signed, zone) : KnotFile(folder, port, signed, zone, peer);
        File.WriteAllText(Path.Combine(folder, "conf"), text);
        return Run(program, folder);
    }

    private static NameServer Run(string program, string folder)
    {
        var path = Path.Combine(folder, "conf");
        var process = Command.Start(program == "nsd" ? ["nsd", "-d", "-c", path] : ["knotd", "-c", path], null);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new NameServer(process, folder);
    }

    private Task ReloadAsync() => Command.RunAsync("kill", "-HUP", process.Id.ToString(CultureInfo.InvariantCulture));

    private static string KeyOf(bool signed) => signed ? "k1" : "NOKEY";

    private static string NsdFile(string folder, int port, bool signed, string zone) => $"""
        server:
         ip-address: 127.0.0.1@{port}
         username: ""
         chroot: ""
         database: ""
         zonesdir: "{folder}"
         pidfile: "{folder}/pid"
         xfrdfile: "{folder}/xfrd"
         xfrdir: "{folder}"
         zonelistfile: "{folder}/zones"
         cookie-secret-file: "{folder}/cookie"
         server-count: 1
         verbosity: 0
        remote-control:
         control-enable: no
        {(signed ? $"key:\n name: k1\n algorithm: hmac-sha256\n secret: \"{Secret}\"\n" : "")}
        zone:
         name: example.org
        {zone}
        """;

    private static string KnotFile(string folder, int port, bool signed, string zone, int peer) => $"""
        server:
            rundir: {folder}
            listen: 127.0.0.1@{port}
        database:
            storage: {folder}
        {(signed ? $"key:\n - id: k1\n   algorithm: hmac-sha256\n   secret: {Secret}\n" : "")}
        remote:
         - id: peer
           address: 127.0.0.1@{peer}
        {(signed ? "   key: k1" : "")}
        acl:
         - id: peer
           address: 127.0.0.1
           action: [transfer, notify]
        {(signed ? "   key: k1" : "")}
        zone:
         - domain: example.org
           storage: {folder}
        {zone}
        """;
}
