using System.Collections.Concurrent;

namespace ServiceDns.Kernel.Tests.Guest;

/// <summary>Runs the tests of a class in the guest once, when the first of them is asked for.</summary>
internal static class GuestRun
{
    /// <summary>
    /// On a quiet machine a class takes half a minute. A guest that hangs, as some do while .NET starts in it, is booted once more.
    /// </summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4) + Churn.ChurnTests.Time;
    private const int Boots = 2;

    private static readonly ConcurrentDictionary<string, Lazy<Task<Func<string, GuestOutcome>>>> Classes = new();
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>What became of a test in the guest; skipped with the reason where there can be no guest.</summary>
    public static async Task<GuestOutcome> OutcomeAsync(string className, string test)
    {
        if (GuestKernel.Missing is { } reason) return new GuestOutcome(GuestOutcomeKind.Skipped, 0, reason, "");
        var outcomes = await Classes.GetOrAdd(className, name => new(() => RunClassAsync(name))).Value;
        return outcomes(test);
    }

    private static async Task<Func<string, GuestOutcome>> RunClassAsync(string className)
    {
        await OneAtATime.WaitAsync();
        var shared = Directory.CreateTempSubdirectory("guest-results-");
        try
        {
            var file = Path.Combine(shared.FullName, "results.trx");
            var (status, output) = (0, "");
            for (var boot = 0; boot < Boots && !File.Exists(file); boot++)
            {
                (status, output) = await GuestKernel.RunAsync(shared.FullName, Limit,
                    "dotnet", "vstest", typeof(GuestRun).Assembly.Location, $"--TestCaseFilter:FullyQualifiedName~{className}.",
                    "--logger:trx;LogFileName=results.trx", $"--ResultsDirectory:{shared.FullName}");
            }
            var outcomes = File.Exists(file) ? GuestOutcome.Read(file) : [];
            return test => outcomes.GetValueOrDefault(test)
                ?? new GuestOutcome(GuestOutcomeKind.Failed, 0, $"the guest did not run it, and ended with {status}:\n{output}", "");
        }
        finally
        {
            shared.Delete(recursive: true);
            OneAtATime.Release();
        }
    }
}
