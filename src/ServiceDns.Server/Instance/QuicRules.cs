using ServiceDns.Corefile;

namespace ServiceDns.Server;

/// <summary>What a key of QUIC wants of the machine, and of its server block.</summary>
internal static class QuicRules
{
    private const string Advice = "install libmsquic 2 where the loader finds it (packages.microsoft.com has it for Debian, Ubuntu and "
        + "Fedora, Alpine in its own packages; docker/README.md says how for the image)";

    /// <summary>The runtime speaks QUIC by a library that is not part of it.</summary>
    /// <exception cref="CorefileException">It is not there: says why, and what to do.</exception>
    public static void CheckMachine(Key key, string scheme)
    {
        if (scheme is not (Corefile.Transport.Quic or Corefile.Transport.Https3) || QuicRuntime.Missing is not { } reason) return;
        var other = scheme == Corefile.Transport.Quic ? Corefile.Transport.Tls : Corefile.Transport.Https;
        throw new CorefileException(key.File, key.Line, null,
            $"{scheme}:// can not be served on this machine: {reason}; {Advice}, or write {other}:// in place of '{key.Text}''s scheme, "
            + "or leave the key out");
    }

    /// <summary>Every listener needs a certificate, and reads no headers.</summary>
    /// <exception cref="CorefileException">A block says otherwise.</exception>
    public static void Check(IEnumerable<ConfiguredBlock> blocks)
    {
        var keys = blocks.SelectMany(block => block.Addresses, (block, each) => (block.Settings, each.Key, each.Address))
            .Where(each => each.Address.IsQuic);
        foreach (var listener in keys.GroupBy(each => each.Address))
        {
            var (_, key, address) = listener.First();
            if (listener.All(each => each.Settings.Tls is null))
            {
                throw new CorefileException(key.File, key.Line, null,
                    $"{address.Scheme}:// needs a certificate, there is no QUIC in the clear; "
                    + $"write tls CERT KEY into the block of '{key.Text}'");
            }
            if (listener.Any(each => each.Settings.Proxy is not null))
            {
                throw new CorefileException(key.File, key.Line, null,
                    $"proxyproto is not served on {address.Scheme}://: the library that speaks QUIC reads the socket; "
                    + $"leave proxyproto out of the block of '{key.Text}', and let the load balancer keep the clients' addresses");
            }
        }
    }
}
