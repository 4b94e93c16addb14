using System.Diagnostics;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Iptables;

/// <summary>The iptables of one family and flavour: <c>legacy</c> or <c>nft</c>, the one that this host already uses.</summary>
/// <remarks>
/// A host that has both may run rules of both, one after the other, so a forwarder joins the flavour of the others. It starts programs in
/// the network namespace of the calling thread.
/// </remarks>
public sealed class IptablesProgram : IIptables
{
    private static readonly string[] Folders = ["/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/bin", "/bin"];

    private const string MarksTable = "mangle";

    /// <summary>Chains that tell which flavour a host uses: those that a kubelet makes (KEP-3178), then this mode's own.</summary>
    private static readonly string[] Marks = ["KUBE-IPTABLES-HINT", "KUBE-KUBELET-CANARY", IptablesNames.Canary];

    private readonly string restore, save, single;
    private readonly IpFamily family;
    private readonly bool isNft;

    private IptablesProgram(IpFamily family, string restore, string save, string single)
    {
        (this.family, this.restore, this.save, this.single, isNft) = (family, restore, save, single, IsNft(restore));
        ChainsAtOnce = isNft ? 200 : int.MaxValue;
    }

    /// <summary>How many chains one <see cref="Restore"/> should name at most. The nft flavour keeps those that it has read of in a sorted
    /// list, so that twice as many cost four times as much; the legacy one writes the whole table each time.</summary>
    public int ChainsAtOnce { get; }

    /// <summary>The name of the program that restores rules, such as <c>iptables-nft-restore</c>.</summary>
    public string Name => Path.GetFileName(restore);

    /// <summary>Finds the family's iptables: the flavour in which a kubelet left its mark, else that of a former start of this mode, else
    /// the one with more rules, else the default.</summary>
    /// <returns>Null when there is none on this host.</returns>
    public static IptablesProgram? Find(IpFamily family)
    {
        var flavours = Flavours(family);
        var tables = family == IpFamily.IPv4 ? "ip_tables_names" : "ip6_tables_names";
        // To read all rules takes seconds where there are many, a chain by its name milliseconds.
        foreach (var chain in Marks)
        {
            var marked = flavours.Find(flavour => flavour.HasTable(tables) && flavour.List(MarksTable, chain).Length > 0);
            if (marked is not null) return marked;
        }
        var known = flavours.Select(program => (Program: program, Rules: program.TrySave())).Where(one => one.Rules is not null).ToList();
        static int Count(string rules) => rules.Split('\n').Count(line => line.StartsWith("-A", StringComparison.Ordinal));
        var used = known.Where(one => Count(one.Rules!) > 0).OrderByDescending(one => Count(one.Rules!)).FirstOrDefault().Program;
        if (used is not null) return used;
        // The default may be of a flavour that this kernel does not have.
        return Of(family, flavour: "") is { } byDefault && byDefault.TrySave() is not null ? byDefault : known.FirstOrDefault().Program;
    }

    /// <summary>Both flavours of a family, those that are installed: for removing what either may have.</summary>
    public static IReadOnlyList<IptablesProgram> All(IpFamily family)
    {
        var flavours = Flavours(family);
        return flavours.Count == 0 && Of(family, flavour: "") is { } only ? [only] : flavours;
    }

    /// <summary>The rules of all tables, as the program prints them. Asking makes no table that is not there yet.</summary>
    /// <exception cref="ForwardingException">They could not be read.</exception>
    public string Save() => Run(save, [], null);

    /// <summary>As <see cref="Save"/>; null where they can not be read, since the kernel does not have the flavour.</summary>
    public string? TrySave()
    {
        try
        {
            return Save();
        }
        catch (ForwardingException)
        {
            return null;
        }
    }

    /// <summary>Carries out what <c>iptables-restore --noflush</c> reads: all of it, or nothing of each table.</summary>
    /// <exception cref="ForwardingException">It was refused; the message is the program's.</exception>
    public void Restore(string text) => Run(restore, ["-w", "5", "--noflush", "--counters"], text);

    /// <summary>The rules of one chain, as <c>iptables -S</c> prints them; empty when the chain is not there.</summary>
    public string List(string table, string chain)
    {
        try
        {
            return Run(single, ["-w", "5", "-t", table, "-S", chain], null);
        }
        catch (ForwardingException)
        {
            return "";
        }
    }

    /// <summary>What of a table comes with the first rule for it; nothing with the legacy flavour, whose tables are the kernel's.</summary>
    /// <exception cref="ForwardingException">The kernel does not tell.</exception>
    public IReadOnlyList<string> MissingIn(string table) => isNft ? HookChains.Missing(family, table) : [];

    /// <summary>Removes every rule of this mode, and with the nft flavour the tables that it made.</summary>
    /// <exception cref="ForwardingException">It was refused.</exception>
    public void Clear()
    {
        if (TrySave() is not { } saved) return;
        var before = SavedRules.Parse(saved);
        RuleBook.Clear(before, ChainsAtOnce).Restore(this);
        if (isNft && before.Chains.Any()) HookChains.Remove(family, before, SavedRules.Parse(Save()));
    }

    /// <summary>Whether the table of the marks is there; the legacy flavour would make it when asked for a chain of it.</summary>
    private bool HasTable(string names)
    {
        var file = $"/proc/thread-self/net/{names}";
        return isNft || (File.Exists(file) && File.ReadLines(file).Contains(MarksTable));
    }

    private static List<IptablesProgram> Flavours(IpFamily family) =>
        [.. new[] { Of(family, "-nft"), Of(family, "-legacy") }.OfType<IptablesProgram>()];

    /// <summary>The programs of a flavour; of none, whichever the host has made its own. Null when they are not installed.</summary>
    private static IptablesProgram? Of(IpFamily family, string flavour)
    {
        var name = (family == IpFamily.IPv4 ? "iptables" : "ip6tables") + flavour;
        return Locate($"{name}-restore") is { } restore && Locate($"{name}-save") is { } save && Locate(name) is { } single
            ? new IptablesProgram(family, restore, save, single)
            : null;
    }

    private static bool IsNft(string program) =>
        (File.ResolveLinkTarget(program, returnFinalTarget: true)?.Name ?? program).Contains("nft", StringComparison.Ordinal);

    private static string? Locate(string name) => Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static string Run(string program, string[] arguments, string? input)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            Feed(process.StandardInput, input);
            process.WaitForExit();
            if (process.ExitCode == 0) return output.Result;
            throw new ForwardingException($"{Path.GetFileName(program)} failed: {errors.Result.Trim().ReplaceLineEndings(" ")}");
        }
        catch (Exception error) when (error is IOException or System.ComponentModel.Win32Exception)
        {
            throw new ForwardingException($"{Path.GetFileName(program)} can not be run: {error.Message}", error);
        }
    }

    /// <summary>A program that refuses a line reads no further. What it says of that tells more than that its pipe is closed.</summary>
    private static void Feed(StreamWriter program, string? input)
    {
        try
        {
            program.Write(input);
            program.Close();
        }
        catch (IOException)
        {
        }
    }
}
