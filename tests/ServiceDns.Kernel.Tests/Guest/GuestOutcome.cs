using System.Globalization;
using System.Xml.Linq;

namespace ServiceDns.Kernel.Tests.Guest;

/// <summary>What became of a test.</summary>
internal enum GuestOutcomeKind
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>A failure in the guest; its message and stack trace are those of the guest.</summary>
internal sealed class GuestException(string message) : Exception(message);

/// <summary>What became of one test in the guest.</summary>
/// <param name="Kind">Passed, failed or skipped.</param>
/// <param name="Seconds">How long it took there.</param>
/// <param name="Text">The output of a test that passed, the message of one that failed, the reason of one that was skipped.</param>
/// <param name="StackTrace">Of one that failed.</param>
internal sealed record GuestOutcome(GuestOutcomeKind Kind, decimal Seconds, string Text, string StackTrace)
{
    /// <summary>Reads the results file of a test run.</summary>
    public static Dictionary<string, GuestOutcome> Read(string file)
    {
        var outcomes = new Dictionary<string, GuestOutcome>();
        foreach (var result in XDocument.Load(file).Descendants().Where(element => element.Name.LocalName == "UnitTestResult"))
        {
            string? Find(string name) => result.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

            var kind = (string?)result.Attribute("outcome") switch
            {
                "Passed" => GuestOutcomeKind.Passed,
                "NotExecuted" => GuestOutcomeKind.Skipped,
                _ => GuestOutcomeKind.Failed,
            };
            var seconds = TimeSpan.TryParse((string?)result.Attribute("duration"), CultureInfo.InvariantCulture, out var time)
                ? time.TotalSeconds
                : 0;
            outcomes[(string)result.Attribute("testName")!] =
                new GuestOutcome(kind, (decimal)seconds, Find("Message") ?? Find("StdOut") ?? "", Find("StackTrace") ?? "");
        }
        return outcomes;
    }
}
