using System.Globalization;
using System.Text;

namespace ServiceDns.Benchmarks.Forwarding;

/// <summary>The way without a builder of one's own: the whole rule set as text, given to the program nft for every change.</summary>
internal static class RuleSetText
{
    /// <summary>The same services, with a map of all endpoints and a chain for the one size of pool.</summary>
    public static string Write(int services, int endpoints)
    {
        var text = new StringBuilder("table ip whole { }\nflush table ip whole\ndelete table ip whole\ntable ip whole {\n");
        text.Append("map endpoints { typeof ip daddr . meta l4proto . th dport . numgen random mod 2 : ip daddr . tcp dport;\n");
        text.Append("elements = {\n");
        for (var i = 0; i < services; i++)
        {
            for (var slot = 0; slot < endpoints; slot++)
            {
                var endpoint = Endpoint((i * endpoints) + slot);
                text.Append(CultureInfo.InvariantCulture, $"{ClusterIP(i)} . tcp . 80 . {slot} : {endpoint} . 8080,\n");
            }
        }
        text.Append("} }\nmap frontends { type ipv4_addr . inet_proto . inet_service : verdict; elements = {\n");
        for (var i = 0; i < services; i++) text.Append(CultureInfo.InvariantCulture, $"{ClusterIP(i)} . tcp . 80 : goto pool,\n");
        text.Append("} }\nchain pool { meta l4proto tcp dnat ip to ip daddr . meta l4proto . th dport . numgen random mod ");
        text.Append(CultureInfo.InvariantCulture, $"{endpoints} map @endpoints; }}\n");
        text.Append("chain pre { type nat hook prerouting priority -100; ip daddr . meta l4proto . th dport vmap @frontends; }\n}\n");
        return text.ToString();
    }

    private static string ClusterIP(int index) => $"10.{96 + ((index + 1) >> 16)}.{((index + 1) >> 8) & 255}.{(index + 1) & 255}";

    private static string Endpoint(int index) => $"11.{index >> 16}.{(index >> 8) & 255}.{index & 255}";
}
