using System.Diagnostics;
using System.Net;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Transfers;

/// <summary>
/// <c>secondary</c> takes a catalog that Knot makes, and serves the zones that it lists, also as they are added and taken away.
/// </summary>
public sealed class CatalogTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(50);

    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-ns-").FullName;
    private readonly (int Theirs, int Ours) ports = (Sockets.FreePort(), Sockets.FreePort());

    [SkippableFact]
    public async Task Zones_come_and_go_with_the_catalog()
    {
        Needs.Commands("knotd");
        await using var knot = NameServer.Knot(folder, await WriteAsync("one.example", "two.example"));
        await using var server = await RunningServer.StartAsync($$"""
            .:{{ports.Ours}} {
                bind 127.0.0.1
                secondary catalog.example {
                    transfer from 127.0.0.1:{{ports.Theirs}}
                    catalog
                    fallthrough
                }
                errors
                log
                whoami
            }
            """, ports.Ours);

        await HasAsync(server, "one.example");
        await HasAsync(server, "two.example");

        await knot.ReconfigureAsync(await WriteAsync("two.example", "three.example"));
        await HasAsync(server, "three.example");
        await HasAsync(server, "one.example", isThere: false);
        await HasAsync(server, "two.example");
    }

    /// <summary>Writes the zones, and tells the configuration in which they are members.</summary>
    private async Task<string> WriteAsync(params string[] zones)
    {
        foreach (var zone in zones)
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder, zone),
                $"$ORIGIN {zone}.\n$TTL 300\n@ SOA ns admin 1 3600 600 86400 60\n@ NS ns\nns A 192.0.2.53\nwww A 192.0.2.80\n");
        }
        var members = zones.Select(zone => $"""
             - domain: {zone}
               storage: {folder}
               file: {zone}
               catalog-role: member
               catalog-zone: catalog.example
               notify: peer
               acl: peer

            """);
        return $"""
            server:
                rundir: {folder}
                listen: 127.0.0.1@{ports.Theirs}
            database:
                storage: {folder}
            remote:
             - id: peer
               address: 127.0.0.1@{ports.Ours}
            acl:
             - id: peer
               address: 127.0.0.1
               action: transfer
            zone:
             - domain: catalog.example
               storage: {folder}
               catalog-role: generate
               notify: peer
               acl: peer
            {string.Concat(members)}
            """;
    }

    private static async Task HasAsync(RunningServer server, string zone, bool isThere = true)
    {
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(Pause))
        {
            var reply = await server.Client.UdpAsync(new Ask($"www.{zone}", "A"));
            if (isThere == reply.Answer.Any(record => record.ToString() == $"www.{zone}. 300 IN A 192.0.2.80")) return;
            Assert.True(since.Elapsed < Patience, $"{zone} is {(isThere ? "not there" : "still there")}\n{server.Log}");
        }
    }
}
