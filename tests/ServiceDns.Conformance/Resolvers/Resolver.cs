using System.Net;
using System.Text.RegularExpressions;
using ServiceDns.Conformance.Server;

namespace ServiceDns.Conformance.Resolvers;

/// <summary>One of the resolvers that programs in pods use.</summary>
/// <param name="Name">As the tables call it.</param>
/// <param name="Searches">Whether it goes through the search list.</param>
/// <param name="BothFamilies">Whether one call asks for A and AAAA.</param>
/// <param name="Words">The command for a name.</param>
internal sealed partial record Resolver(string Name, bool Searches, bool BothFamilies, Func<PodNetwork, string, Task<string[]>> Words)
{
    public static IReadOnlyList<Resolver> All { get; } =
    [
        new("glibc getent", true, true, (_, name) => Command("getent", "ahosts", name)),
        new("glibc program", true, true, async (pod, name) => [await pod.CompiledAsync("gcc"), name]),
        new("musl program", true, true, async (pod, name) => [await pod.CompiledAsync("musl-gcc"), name]),
        new("busybox nslookup", false, true, (_, name) => Command("busybox", "nslookup", name)),
        new("bind nslookup", true, true, (_, name) => Command("nslookup", name)),
        new("dig +search", true, false, (_, name) => Command("dig", "+search", "+short", name, "A", name, "AAAA")),
        new("kdig", false, false, (_, name) => Command("kdig", "+short", name, "A", name, "AAAA")),
        new("Python", true, true, (_, name) => Command(
            "python3", "-c", $"import socket\nfor found in socket.getaddrinfo('{name}', 80, type=socket.SOCK_STREAM): print(found[4][0])")),
        new(
            ".NET", true, true,
            (_, name) => Task.FromResult<string[]>(["dotnet", Path.Combine(AppContext.BaseDirectory, "ServiceDns.Conformance.dll"), name])),
    ];

    /// <summary>The addresses that it finds, each once.</summary>
    internal async Task<IReadOnlyList<string>> FindAsync(PodNetwork pod, string name)
    {
        Needs.Namespaces();
        var words = await Words(pod, name);
        var server = await pod.ServerAsync();
        var run = await server.Network.RunAsync(words);
        return [.. Candidates().Matches(run.Output).Select(match => match.Value.TrimEnd('.')).Where(IsAddress)
            .Except([PodNetwork.NameServer]) // nslookup and dig say whom they asked
            .Distinct().Order(StringComparer.Ordinal)];
    }

    private static bool IsAddress(string word) => word.AsSpan().ContainsAny('.', ':') && IPAddress.TryParse(word, out _);

    private static Task<string[]> Command(params string[] words)
    {
        Needs.Commands(words[0]);
        return Task.FromResult(words);
    }

    [GeneratedRegex(@"[0-9a-fA-F:.]{3,}")]
    private static partial Regex Candidates();
}
