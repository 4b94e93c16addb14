using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ServiceDns.Conformance.Server;

/// <summary>
/// A network of its own, with a loopback device on which every port is free, and a view of the file system of its own, in which
/// /etc/resolv.conf is the one given: what a pod sees. It lives as long as the process that holds it, which ends with the tests.
/// </summary>
internal sealed partial class NetworkNamespace : IAsyncDisposable
{
    private const int CloneNewNet = 0x40000000;

    // /etc is copied, so that files can be added without touching the machine's.
    private const string Prepare = """
        set -e
        ip link set lo up
        for address in $ADDRESSES; do ip address add "$address" dev lo; done
        cp -a /etc/. "$FOLDER/etc"
        rm -f "$FOLDER/etc/resolv.conf"
        cp "$FOLDER/resolv.conf" "$FOLDER/etc/resolv.conf"
        if [ -n "$COREDNS" ]; then cp -a "$COREDNS" "$FOLDER/etc/coredns"; fi
        mount --bind "$FOLDER/etc" /etc
        echo ready
        exec cat
        """;

    private readonly Process holder;
    private readonly string folder;

    private NetworkNamespace(Process holder, string folder)
    {
        this.holder = holder;
        this.folder = folder;
    }

    /// <summary>Words that start a command inside.</summary>
    public IReadOnlyList<string> Enter => ["nsenter", $"--target={holder.Id}", "--net", "--mount", $"--wd={Repository.Root}"];

    /// <summary>Makes one.</summary>
    /// <param name="resolvConf">The text of /etc/resolv.conf.</param>
    /// <param name="etcCoredns">A folder that stands at /etc/coredns there, or null.</param>
    /// <param name="addresses">Addresses with prefix lengths for the loopback device.</param>
    public static async Task<NetworkNamespace> CreateAsync(string resolvConf, string? etcCoredns = null, params string[] addresses)
    {
        Needs.Namespaces();
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "etc"));
        await File.WriteAllTextAsync(Path.Combine(folder, "resolv.conf"), resolvConf);
        var holder = Command.Start(
            ["unshare", "--net", "--mount", "--propagation", "private", "sh", "-c", Prepare], new Dictionary<string, string>
        {
            ["FOLDER"] = folder,
            ["COREDNS"] = etcCoredns ?? "",
            ["ADDRESSES"] = string.Join(' ', addresses),
        });
        var result = new NetworkNamespace(holder, folder);
        if (await holder.StandardOutput.ReadLineAsync() == "ready") return result;
        var reason = await holder.StandardError.ReadToEndAsync();
        await result.DisposeAsync();
        throw new InvalidOperationException($"no network namespace: {reason}");
    }

    public Task<Command> RunAsync(params string[] words) => Command.RunAsync([.. Enter, .. words], null);

    /// <summary>A socket that lives inside, though this process does not.</summary>
    public Socket Open(AddressFamily family, SocketType type, ProtocolType protocol)
    {
        Socket? socket = null;
        Exception? failure = null;
        var thread = new Thread(() => // a thread enters a namespace alone, and this one ends at once
        {
            try
            {
                using var handle = File.OpenHandle($"/proc/{holder.Id}/ns/net");
                if (SetNamespace(handle, CloneNewNet) != 0)
                {
                    throw new InvalidOperationException($"setns: error {Marshal.GetLastPInvokeError()}");
                }
                socket = new Socket(family, type, protocol);
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        thread.Start();
        thread.Join();
        return socket ?? throw new InvalidOperationException("no socket in the namespace", failure);
    }

    public async ValueTask DisposeAsync()
    {
        holder.StandardInput.Close();
        if (!holder.HasExited) holder.Kill();
        await holder.WaitForExitAsync();
        holder.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeHandle handle, int kind);
}
