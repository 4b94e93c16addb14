using ServiceDns.Benchmarks.SideBySide.Processes;

namespace ServiceDns.Benchmarks.SideBySide.Servers;

/// <summary>BIND 9, of ISC.</summary>
internal sealed class Bind() : PackagedServer("named", "bind9", "-v")
{
    public override string Name => "BIND";

    public override ServerCommand Prepare(Site site) => new(Path!, "-g", "-n", "1", "-c", site.Write("named.conf", $$"""
        options {
          directory "{{site.Folder}}";
          managed-keys-directory "{{site.Folder}}";
          pid-file none;
          session-keyfile none;
          listen-on port {{site.Port}} { 127.0.0.1; };
          listen-on-v6 { none; };
          allow-transfer { none; };
          recursion no;
          dnssec-validation no;
          notify no;
          querylog no;
          minimal-responses yes;
          max-udp-size 1232;
          edns-udp-size 1232;
          max-records-per-type 0;
        };
        controls { };
        {{site.Data.PerZone((name, file) => $"zone \"{name}\" {{ type master; file \"{file}\"; }};\n")}}
        """));
}
