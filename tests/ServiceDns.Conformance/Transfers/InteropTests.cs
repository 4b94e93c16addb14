using System.Diagnostics;
using System.Net;
using System.Text;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Transfers;

/// <summary>Zones go to and come from servers that others wrote, whole, and again when they change.</summary>
public class InteropTests
{
    private const int Names = 4000; // more than fit one message

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(50);

    //                     program, signed
    public static TheoryData<string, bool> Servers => new() { { "nsd", false }, { "nsd", true }, { "knotd", false }, { "knotd", true } };

    [SkippableTheory, MemberData(nameof(Servers))]
    public async Task Gets_a_zone_and_its_next_state_when_it_is_told(string program, bool signed)
    {
        Needs.Commands(program);
        var (theirs, ours) = (Sockets.FreePort(), Sockets.FreePort());
        await using var primary = await NameServer.PrimaryAsync(program, theirs, ours, signed, Zone(serial: 1));
        await using var server = await RunningServer.StartAsync($$"""
            example.org:{{ours}} {
                bind 127.0.0.1
                {{Tsig(signed)}}
                secondary {
                    transfer from 127.0.0.1:{{theirs}}
                    {{(signed ? "key k1" : "")}}
                }
                errors
            }
            .:{{ours}} {
                bind 127.0.0.1
                whoami
            }
            """, ours);

        await HasAsync(server.Client, serial: 1);
        await primary.ChangeAsync(Zone(serial: 2));
        await HasAsync(server.Client, serial: 2); // the zone's refresh time is an hour: only NOTIFY can be the cause
    }

    //                     program, plugin, signed
    public static TheoryData<string, string, bool> Receivers => new()
    {
        { "nsd", "file ZONE", false }, { "nsd", "file ZONE", true }, { "knotd", "file ZONE", false }, { "knotd", "file ZONE", true },
        { "nsd", "auto", false }, { "knotd", "auto", true },
    };

    [SkippableTheory, MemberData(nameof(Receivers))]
    public async Task Gives_a_zone_away_and_tells_of_its_next_state(string program, string plugin, bool signed)
    {
        Needs.Commands(program);
        var (theirs, ours) = (Sockets.FreePort(), Sockets.FreePort());
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        var (zone, corefile) = (Path.Combine(folder, "db.example.org"), Path.Combine(folder, "Corefile"));
        await File.WriteAllTextAsync(zone, Zone(serial: 1));
        await File.WriteAllTextAsync(corefile, $$"""
            example.org:{{ours}} {
                bind 127.0.0.1
                {{Tsig(signed)}}
                transfer {
                    to 127.0.0.1:{{theirs}}
                    {{(signed ? "key k1" : "")}}
                }
                {{plugin.Replace("ZONE", zone, StringComparison.Ordinal)}} {
                    {{(plugin == "auto" ? $"directory {folder}" : "")}}
                    reload 100ms
                }
                errors
            }
            .:{{ours}} {
                bind 127.0.0.1
                whoami
            }
            """);
        await using var server = await RunningServer.StartAsync(
            [], corefile, ours, new DnsClient(new IPEndPoint(IPAddress.Loopback, ours)), folder);
        await using var secondary = NameServer.Secondary(program, theirs, ours, signed);
        var client = new DnsClient(new IPEndPoint(IPAddress.Loopback, theirs));

        await HasAsync(client, serial: 1);
        await File.WriteAllTextAsync(zone, Zone(serial: 2));
        await HasAsync(client, serial: 2);
    }

    /// <summary>Until the server has that state: the SOA, and the last name.</summary>
    private static async Task HasAsync(DnsClient client, uint serial)
    {
        var since = Stopwatch.StartNew();
        var found = "";
        while (since.Elapsed < Patience)
        {
            found = await SerialAsync(client);
            if (found == $"{serial}")
            {
                var last = await client.UdpAsync(new Ask($"n{Names - 1}.example.org", "A"));
                Assert.Equal($"n{Names - 1}.example.org. 300 IN A 192.0.2.{serial}", Assert.Single(last.Answer).ToString());
                return;
            }
            await Task.Delay(Pause);
        }
        Assert.Fail($"serial {serial} has not come, the last was {found}");
    }

    private static async Task<string> SerialAsync(DnsClient client)
    {
        try
        {
            var wire = await client.UdpAsync(new Ask("example.org", "SOA").ToWire(), TimeSpan.FromSeconds(1));
            return wire is null || Reply.Read(wire).Answer is not [var soa, ..] ? "none" : soa.Data.Split(' ')[2];
        }
        catch (System.Net.Sockets.SocketException)
        {
            return "none"; // not started yet
        }
    }

    private static string Tsig(bool signed) =>
        signed ? $"tsig {{\n secret k1 {NameServer.Secret}\n require AXFR IXFR\n require_opcode NOTIFY\n}}" : "";

    private static string Zone(uint serial)
    {
        var text = new StringBuilder($"$ORIGIN example.org.\n$TTL 300\n@ IN SOA ns.example.org. admin.example.org. "
            + $"{serial} 3600 600 86400 60\n@ IN NS ns\nns IN A 192.0.2.53\n");
        for (var i = 0; i < Names; i++) text.Append($"n{i} IN A 192.0.2.{serial}\n");
        return text.ToString();
    }
}
