using Xunit;
using Xunit.Sdk;

namespace ServiceDns.Kernel.Tests.Guest;

/// <summary>
/// A test that needs ip_vs. Where this kernel has it, the test runs as any other; elsewhere it runs in the guest kernel, with all others
/// of its class, and its outcome there is its outcome here.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("ServiceDns.Kernel.Tests.Guest.GuestFactDiscoverer", "ServiceDns.Kernel.Tests")]
public sealed class GuestFactAttribute : FactAttribute;

/// <summary>A theory whose rows need ip_vs, as <see cref="GuestFactAttribute"/>. Its data are strings, numbers and enumerations.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("ServiceDns.Kernel.Tests.Guest.GuestTheoryDiscoverer", "ServiceDns.Kernel.Tests")]
public sealed class GuestTheoryAttribute : TheoryAttribute;
