using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace ServiceDns.TestSupport;

/// <summary>Network namespaces (network_namespaces(7)).</summary>
/// <remarks>A socket stays in the one it was opened in, so only opening needs to be done inside.</remarks>
internal static partial class NetworkNamespace
{
    private const int CloneNewNet = 0x40000000;

    /// <summary>Runs <paramref name="action"/> on a thread that is in the namespace of that name, and waits for its end.</summary>
    /// <param name="name">As <c>ip netns add</c> was given it.</param>
    /// <param name="action">What to do there. What it throws is thrown here.</param>
    /// <exception cref="IOException">There is no such namespace, or the right to enter it is missing.</exception>
    public static void Run(string name, Action action) => RunAfter(() => Enter($"/run/netns/{name}"), action);

    /// <summary>As <see cref="Run(string, Action)"/>, and gives what <paramref name="function"/> gives.</summary>
    public static T Run<T>(string name, Func<T> function)
    {
        var result = default(T);
        Run(name, () => { result = function(); });
        return result!;
    }

    /// <summary>Runs <paramref name="action"/> in a new, empty namespace, which goes when nothing is left that was opened in it.</summary>
    /// <exception cref="IOException">The right to make one is missing (CAP_SYS_ADMIN).</exception>
    public static void RunInNew(Action action) => RunAfter(static () => Check(Unshare(CloneNewNet), "making a network namespace"), action);

    private static void RunAfter(Action enter, Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                enter();
                action();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private static void Enter(string path)
    {
        using var file = File.OpenHandle(path);
        Check(SetNamespace((int)file.DangerousGetHandle(), CloneNewNet), $"entering the network namespace {path}");
    }

    private static void Check(int result, string operation)
    {
        if (result >= 0) return;
        var error = Marshal.GetLastSystemError();
        throw new IOException($"{operation}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", EntryPoint = "setns")]
    private static partial int SetNamespace(int descriptor, int kind);

    [LibraryImport("libc", EntryPoint = "unshare")]
    private static partial int Unshare(int kinds);
}
