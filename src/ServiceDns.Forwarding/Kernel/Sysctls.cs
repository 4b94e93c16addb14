namespace ServiceDns.Forwarding.Kernel;

/// <summary>The kernel's settings under <c>/proc/sys</c>.</summary>
/// <param name="root">The folder; <c>/proc/sys</c> but for tests.</param>
public sealed class Sysctls(string root = "/proc/sys")
{
    /// <summary>The value of <c>net/netfilter/nf_conntrack_max</c> and the like; null when the kernel has none.</summary>
    public string? Read(string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, name)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The value as a number; null when the kernel has none.</summary>
    public long? ReadNumber(string name) =>
        long.TryParse(Read(name), System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>Sets the value, unless it is that already.</summary>
    /// <returns>Null, or why it could not be set.</returns>
    public string? Write(string name, long value)
    {
        if (ReadNumber(name) == value) return null;
        try
        {
            File.WriteAllText(Path.Combine(root, name), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value}\n"));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>Sets the value unless it is that large already.</summary>
    /// <returns>Null, or why it could not be set.</returns>
    public string? Raise(string name, long value) => ReadNumber(name) >= value ? null : Write(name, value);
}
