using Xunit.Abstractions;
using Xunit.Sdk;

namespace ServiceDns.Kernel.Tests.Guest;

/// <summary>A test that runs here where the kernel has ip_vs, and else reports what became of it in the guest.</summary>
public sealed class GuestTestCase : SkippableFactTestCase
{
    [Obsolete("for deserialization only")]
    public GuestTestCase()
    {
    }

    public GuestTestCase(
        IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method, object[]? row = null)
        : base([typeof(Xunit.SkipException).FullName!], diagnostics, display, options, method, row)
    {
    }

    public override async Task<RunSummary> RunAsync(
        IMessageSink diagnostics, IMessageBus bus, object[] arguments, ExceptionAggregator errors, CancellationTokenSource cancel)
    {
        if (GuestKernel.IsNotNeeded) return await base.RunAsync(diagnostics, bus, arguments, errors, cancel);

        var outcome = await GuestRun.OutcomeAsync(TestMethod.TestClass.Class.Name, DisplayName);
        var test = new XunitTest(this, DisplayName);
        IMessageSinkMessage result = outcome switch
        {
            { Kind: GuestOutcomeKind.Passed } => new TestPassed(test, outcome.Seconds, outcome.Text),
            { Kind: GuestOutcomeKind.Skipped } => new TestSkipped(test, outcome.Text),
            _ => new TestFailed(test, outcome.Seconds, "", [typeof(GuestException).FullName], [outcome.Text], [outcome.StackTrace], [-1]),
        };
        if (!bus.QueueMessage(new TestStarting(test)) || !bus.QueueMessage(result)
            || !bus.QueueMessage(new TestFinished(test, outcome.Seconds, "")))
        {
            cancel.Cancel();
        }
        return new RunSummary
        {
            Total = 1,
            Time = outcome.Seconds,
            Failed = outcome.Kind == GuestOutcomeKind.Failed ? 1 : 0,
            Skipped = outcome.Kind == GuestOutcomeKind.Skipped ? 1 : 0,
        };
    }
}
