namespace ServiceDns.Server;

/// <summary>Steers the running server.</summary>
public interface IServerControl
{
    /// <summary>
    /// The Corefile as given by <c>-conf</c>; <c>stdin</c> and the empty string (built-in default) can not be read again.
    /// </summary>
    string CorefilePath { get; }

    /// <summary>
    /// Reads the Corefile again and swaps to it: the new chain starts beside the old one, sockets that both want stay open.
    /// </summary>
    /// <returns>True when the new configuration serves; false when it is wrong: then the old one goes on and the reason is
    /// logged.</returns>
    Task<bool> ReloadAsync(CancellationToken cancel);

    /// <summary>SHA-512 over the Corefile and all it imports, lower-case hex, as it is on disk now.</summary>
    /// <exception cref="ServiceDns.Corefile.CorefileException">
    /// It can not be read, or breaks the language's rules. An unknown plugin is no such mistake: the reload finds it, and has failed.
    /// </exception>
    string HashOnDisk();

    /// <summary>The same of the configuration that serves now.</summary>
    string ActiveHash { get; }

    /// <summary>The Corefile that serves now and all it imports, as they were named.</summary>
    IReadOnlyList<string> CorefileFiles => [];

    /// <summary>Ends the process with exit code 1 after logging <paramref name="reason"/>; used by <c>loop</c>.</summary>
    void Fail(string reason);
}
