using System.Globalization;
using ServiceDns.Server;

namespace ServiceDns;

/// <summary>CoreDNS's command line.</summary>
internal sealed class ServerFlags
{
    private readonly GoFlags flags = new();

    internal ServerFlags()
    {
        flags.Text("conf", "Corefile to load (default \"Corefile\")", "", value => Conf = value.Length == 0 ? null : value);
        flags.Text("control", "Path of a unix socket by which other commands ask this server", "", value => Control = value);
        flags.Text("dns.port", "Default port", "53", value => Port = ParsePort("dns.port", value));
        flags.Text("handover", "Unix socket by which a new process takes over from the one that serves", "", value => Handover = value);
        flags.Text(
            "handover.limit", "How long a new process may take to be ready before the old one goes on", "1m",
            value => HandoverLimit = ParseLimit(value));
        flags.Text("log-format", "Form of the log: text or json", "text", value => LogForm = ParseLogForm(value));
        flags.Text("p", "Default port", "53", value => Port = ParsePort("p", value));
        flags.Text("pidfile", "Path to write pid file", "", value => PidFile = value);
        flags.Bool("plugins", "List installed plugins", value => Plugins = value);
        flags.Bool("quiet", "Quiet mode (no initialization output)", value => Quiet = value);
        flags.Text("state", "Folder that keeps the last good configuration, for a start with a wrong one", "", value => State = value);
        flags.HiddenBool("udp.batches", value => UsesBatches = value);
        flags.Bool(
            "udp.join", "Let UDP answers for one client leave as one packet, which systems cut apart", value => JoinsAnswers = value,
            byDefault: true);
        flags.HiddenBool("udp.loop", value => UsesLoop = value);
        flags.Bool("version", "Show version", value => Version = value);
    }

    /// <summary>The Corefile's path, <c>stdin</c>, or null when not given.</summary>
    internal string? Conf { get; private set; }

    /// <summary>The control socket's path; empty for none.</summary>
    internal string Control { get; private set; } = "";

    /// <summary>The Unix socket of the hand-over; empty for none.</summary>
    internal string Handover { get; private set; } = "";

    /// <summary>How long a new process may take until it is ready.</summary>
    internal TimeSpan HandoverLimit { get; private set; } = HandoverOptions.UsualLimit;

    /// <summary>Where the last good configuration is kept; empty for nowhere.</summary>
    internal string State { get; private set; } = "";

    /// <summary>How the log looks.</summary>
    internal LogForm LogForm { get; private set; }

    /// <summary>The port of server blocks without one.</summary>
    internal int Port { get; private set; } = Corefile.Transport.DnsPort;

    /// <summary>Where to write the process id; empty for nowhere.</summary>
    internal string PidFile { get; private set; } = "";

    /// <summary>List the plugins and end.</summary>
    internal bool Plugins { get; private set; }

    /// <summary>Print nothing at the start.</summary>
    internal bool Quiet { get; private set; }

    /// <summary>Whether UDP is served in batches where the system has them; else as it is served on other systems.</summary>
    internal bool UsesBatches { get; private set; } = true;

    /// <summary>Whether answers for one client may leave as one packet.</summary>
    internal bool JoinsAnswers { get; private set; } = true;

    /// <summary>Whether answers in memory are given inside the UDP loop.</summary>
    internal bool UsesLoop { get; private set; } = true;

    /// <summary>Print the version and end.</summary>
    internal bool Version { get; private set; }

    /// <summary>Print the help and end.</summary>
    internal bool Help => flags.HelpAsked;

    /// <summary>All flags with their meaning.</summary>
    internal string Usage => flags.Usage("servicedns");

    /// <summary>Reads the arguments; returns those behind the flags.</summary>
    /// <exception cref="FlagError">An argument can not be read.</exception>
    internal IReadOnlyList<string> Parse(IReadOnlyList<string> arguments) => flags.Parse(arguments);

    private static LogForm ParseLogForm(string text) => text switch
    {
        "text" => LogForm.Text,
        "json" => LogForm.Json,
        _ => throw new FlagError($"invalid value \"{text}\" for flag -log-format: it is text or json"),
    };

    private static TimeSpan ParseLimit(string text) =>
        Corefile.GoDuration.TryParse(text, out var limit, out var error) && limit > TimeSpan.Zero && limit < TimeSpan.FromDays(1)
            ? limit
            : throw new FlagError(
                $"invalid value \"{text}\" for flag -handover.limit: {(error.Length > 0 ? error : "it must be above 0 and below 24h")}");

    /// <summary>CoreDNS takes any text here and fails later with it.</summary>
    private static int ParsePort(string flag, string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new FlagError($"invalid value \"{text}\" for flag -{flag}: a port is a number from 0 to 65535");
}
