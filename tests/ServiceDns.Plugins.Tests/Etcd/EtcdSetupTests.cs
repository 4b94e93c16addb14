using ServiceDns.Plugins.Etcd;

namespace ServiceDns.Plugins.Tests.Etcd;

public class EtcdSetupTests
{
    public static TheoryData<string> Accepted => new()
    {
        "etcd",
        "etcd {\n endpoint http://localhost:2379 http://localhost:3379 http://localhost:4379\n\n}",
        "etcd skydns.local {\n endpoint localhost:300\n}",
        "etcd {\n endpoint http://localhost:2379\n credentials username password\n}",
        "etcd {\n min-lease-ttl 60\n}",
        "etcd {\n max-lease-ttl 1h\n}",
        "etcd {\n min-lease-ttl 120\n max-lease-ttl 2h30m\n}",
        "etcd {\n min-lease-ttl 0\n}",
        "etcd skydns.local {\n stubzones\n path /skydns\n endpoint http://localhost:2379\n upstream\n fallthrough\n debug\n}",
        "etcd {\n tls\n}",
    };

    [Theory, MemberData(nameof(Accepted))]
    public void Accepts(string corefile) => Assert.Equal("", TestSetup.MistakeIn(EtcdSetup.Definition, corefile));

    public static TheoryData<string, string> Mistakes => new()
    {
        { "endpoints localhost:300", "unknown property 'endpoints'; did you mean 'endpoint'?" },
        { "endpoint", "Wrong argument count or unexpected line ending after 'endpoint'" },
        { "endpoint ftp://localhost", "endpoint 'ftp://localhost' is not of the form http://HOST:PORT or https://HOST:PORT" },
        { "path", "Wrong argument count or unexpected line ending after 'path'" },
        { "credentials username", "credentials requires 2 arguments, username and password" },
        { "credentials", "Wrong argument count or unexpected line ending after 'credentials'" },
        { "tls a b c d", "maximum of three arguments allowed for TLS config, found 4" },
        { "tls /no/such/ca.pem", "could not read root certs: open /no/such/ca.pem: no such file or directory" },
        { "min-lease-ttl -30s", "invalid min-lease-ttl value: TTL must be non-negative" },
        { "max-lease-ttl abc", "invalid max-lease-ttl value: invalid TTL format, use format like '30', '30s', '5m', '1h', or '2h30m'" },
        { "max-lease-ttl 4294967296", "invalid max-lease-ttl value: TTL too large, maximum is 4294967295 seconds" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string line, string reason) =>
        Assert.Equal($"Corefile:2 - plugin/etcd: {reason}", TestSetup.MistakeIn(EtcdSetup.Definition, $"etcd {{\n {line}\n}}"));
}
