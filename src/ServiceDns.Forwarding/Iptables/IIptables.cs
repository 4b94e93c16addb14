namespace ServiceDns.Forwarding.Iptables;

/// <summary>The rules of one family on a host.</summary>
internal interface IIptables
{
    /// <summary>How many chains one <see cref="Restore"/> should name at most.</summary>
    int ChainsAtOnce { get; }

    /// <summary>All rules of all tables, as iptables-save prints them.</summary>
    /// <exception cref="ForwardingException">They could not be read.</exception>
    string Save();

    /// <summary>Carries out what <c>iptables-restore --noflush</c> reads: of each table all, or nothing.</summary>
    /// <exception cref="ForwardingException">It was refused.</exception>
    void Restore(string text);

    /// <summary>What of a table comes with the first rule: <see cref="HookChains.Missing"/>; nothing where tables are there from the
    /// start.</summary>
    /// <exception cref="ForwardingException">The kernel does not tell.</exception>
    IReadOnlyList<string> MissingIn(string table);

    /// <summary>The rules of one chain, as <c>iptables -S</c> prints them; empty when the chain is not there.</summary>
    string List(string table, string chain);
}
