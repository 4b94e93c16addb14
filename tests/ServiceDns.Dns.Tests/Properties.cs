using FsCheck;
using FsCheck.Fluent;

namespace ServiceDns.Dns.Tests;

/// <summary>Runs a property over generated values; the seed of a failure is in its message.</summary>
internal static class Properties
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithReplay(20261121, 7).WithMaxTest(1000).WithQuietOnSuccess(true);

    public static void ForAll<T>(Gen<T> values, Action<T> holds) => Prop.ForAll(values.ToArbitrary(), holds).Check(Thorough);
}
