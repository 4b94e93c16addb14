namespace ServiceDns.Plugins.Certificates;

/// <summary>A value that is made of files, and made anew when they change. Reading it takes no lock.</summary>
/// <remarks>
/// The files of a certificate and of its key are not replaced in one step. So what can not be read is tried again at the next look, and is
/// only then called broken; the value before stays.
/// </remarks>
/// <param name="paths">The files.</param>
/// <param name="read">Makes the value; throws <see cref="CertificateFileException"/>.</param>
/// <param name="time">The clock.</param>
/// <param name="changed">Called after a change.</param>
/// <param name="broken">Called with the reason, once for each state of the files.</param>
internal sealed class FollowedFiles<T>(
    IReadOnlyList<string> paths, Func<T> read, TimeProvider time, Action changed, Action<string> broken) : IDisposable
    where T : class
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private T? current;
    private string loaded = "", failed = "", reported = "";
    private ITimer? timer;

    /// <summary>The value; <see cref="Start"/> was called.</summary>
    public T Current => Volatile.Read(ref current) ?? throw new InvalidOperationException("the files were not read yet");

    /// <summary>Reads the files, and begins to follow them.</summary>
    /// <exception cref="CertificateFileException">They can not be used.</exception>
    public void Start()
    {
        loaded = FileStamp.Of(paths);
        Volatile.Write(ref current, read());
        timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>Ends the following; the value stays.</summary>
    public void Dispose() => timer?.Dispose();

    private void Look()
    {
        lock (gate)
        {
            var stamp = FileStamp.Of(paths);
            if (stamp == loaded) return;
            try
            {
                Volatile.Write(ref current, read());
                loaded = stamp;
                failed = reported = "";
                changed();
            }
            catch (CertificateFileException error)
            {
                if (stamp == failed && stamp != reported)
                {
                    reported = stamp;
                    broken(error.Message);
                }
                failed = stamp;
            }
        }
    }
}
