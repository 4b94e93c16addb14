using System.Net;
using ServiceDns.Plugins.Proxyproto;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class ProxyprotoSetupTests
{
    //                     lines                                                        127.0.0.1            ::2
    public static TheoryData<string, ProxyPolicy, ProxyPolicy> Policies => new()
    {
        { "proxyproto",                                                                  ProxyPolicy.Use,     ProxyPolicy.Use },
        { "proxyproto {\nallow\n}",                                                      ProxyPolicy.Use,     ProxyPolicy.Use },
        { "proxyproto {\nallow 127.0.0.1/8 ::1/128\n}",                                  ProxyPolicy.Use,     ProxyPolicy.Ignore },
        { "proxyproto {\nallow 127.0.0.1/8 ::1/128\ndefault ignore\n}",                  ProxyPolicy.Use,     ProxyPolicy.Ignore },
        { "proxyproto {\nallow 127.0.0.1/8\nallow ::/64\ndefault reject\n}",             ProxyPolicy.Use,     ProxyPolicy.Use },
        { "proxyproto {\nallow 10.0.0.0/8\ndefault skip\n}",                             ProxyPolicy.Skip,    ProxyPolicy.Skip },
        { "proxyproto {\nallow 10.0.0.0/8\ndefault USE\n}",                              ProxyPolicy.Use,     ProxyPolicy.Use },
        { "proxyproto {\ndefault reject\n}",                                             ProxyPolicy.Reject,  ProxyPolicy.Reject },
        { "proxyproto {\nudp_session_tracking 28s\n}",                                   ProxyPolicy.Use,     ProxyPolicy.Use },
    };

    [Theory, MemberData(nameof(Policies))]
    public void Says_whose_headers_are_used(string lines, ProxyPolicy first, ProxyPolicy second)
    {
        var proxy = new TestSetup().Parse(ProxyprotoSetup.Definition, lines).Block.Proxy!;

        Assert.Equal(first, proxy.PolicyOf(ClientAddress.From(IPEndPoint.Parse("127.0.0.1:1"))));
        Assert.Equal(second, proxy.PolicyOf(ClientAddress.From(IPEndPoint.Parse("[::2]:1"))));
    }

    //                     words after udp_session_tracking   seconds   peers
    public static TheoryData<string, int, int> Sessions => new()
    {
        { "28s", 28, 10240 },
        { "1m 500", 60, 500 },
        { "0s", 0, 10240 },
    };

    [Theory, MemberData(nameof(Sessions))]
    public void Sets_how_long_a_header_holds(string words, int seconds, int peers)
    {
        var proxy = new TestSetup().Parse(ProxyprotoSetup.Definition, $"proxyproto {{\nudp_session_tracking {words}\n}}").Block.Proxy!;

        Assert.Equal(TimeSpan.FromSeconds(seconds), proxy.SessionTime);
        Assert.Equal(peers, proxy.MaxSessions);
    }

    //                     lines                                                    line  reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "proxyproto on", 1, "Wrong argument count or unexpected line ending after 'on'" },
        { "proxyproto {\nunknown\n}", 2, "unknown option 'unknown'; right would be allow, default, udp_session_tracking" },
        { "proxyproto {\nallow invalid_ip\n}", 2, "invalid_ip: invalid CIDR address: invalid_ip" },
        { "proxyproto {\nallow 10.0.0.1\n}", 2, "10.0.0.1: invalid CIDR address: 10.0.0.1" },
        { "proxyproto {\ndefault invalid_policy\n}", 2, "Wrong argument count or unexpected line ending after 'invalid_policy'" },
        { "proxyproto {\nudp_session_tracking\n}", 2, "Wrong argument count or unexpected line ending after 'udp_session_tracking'" },
        { "proxyproto {\nudp_session_tracking 28s 100 extra\n}", 2, "Wrong argument count or unexpected line ending after 'extra'" },
        {
            "proxyproto {\nudp_session_tracking notaduration\n}", 2,
            "udp_session_tracking: invalid duration \"notaduration\": time: invalid duration \"notaduration\""
        },
        { "proxyproto {\nudp_session_tracking 28s 0\n}", 2,
          "udp_session_tracking: invalid max sessions \"0\": must be a positive integer" },
        { "proxyproto {\nudp_session_tracking 28s -1\n}", 2,
          "udp_session_tracking: invalid max sessions \"-1\": must be a positive integer" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/proxyproto: {reason}", TestSetup.MistakeIn(ProxyprotoSetup.Definition, lines));
}
