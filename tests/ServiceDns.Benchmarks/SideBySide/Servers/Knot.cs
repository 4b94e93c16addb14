using ServiceDns.Benchmarks.SideBySide.Processes;

namespace ServiceDns.Benchmarks.SideBySide.Servers;

/// <summary>Knot DNS, of CZ.NIC.</summary>
internal sealed class Knot() : PackagedServer("knotd", "knot", "-V")
{
    public override string Name => "Knot";

    public override ServerCommand Prepare(Site site) => new(Path!, "-c", site.Write("knot.conf", $"""
        server:
            rundir: "{site.Folder}"
            listen: 127.0.0.1@{site.Port}
            udp-workers: 1
            tcp-workers: 1
            background-workers: 1
            udp-max-payload: 1232
        database:
            storage: "{site.Folder}"
        control:
            listen: "{site.Folder}/control"
        log:
          - target: stderr
            any: warning
        zone:
        {site.Data.PerZone((name, file) => $"""
              - domain: {name}
                file: "{file}"
                journal-content: none
                zonefile-load: whole
                zonefile-sync: -1
                semantic-checks: off

            """)}
        """));
}
