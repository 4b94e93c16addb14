using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>Credentials that a command gives; it runs again when they expire or the server refuses them.</summary>
internal sealed class ExecCredentials(ExecCommand command, TimeProvider time) : ICredentials
{
    private readonly SemaphoreSlim running = new(1);
    private Credential? current;
    private (string Certificate, string Key) pair = ("", "");
    private DateTimeOffset? expires;

    public async ValueTask<Credential> GetAsync(Credential? refused, CancellationToken cancel)
    {
        await running.WaitAsync(cancel);
        try
        {
            var isGood = current is not null && current != refused && !(expires < time.GetUtcNow());
            if (!isGood) await RunAsync(cancel);
            return current!;
        }
        finally
        {
            running.Release();
        }
    }

    private async Task RunAsync(CancellationToken cancel)
    {
        var answer = ExecAnswer.Read(await ExecRun.RunAsync(command, cancel), command);
        try
        {
            var header = answer.Token.Length > 0 ? new AuthenticationHeaderValue("Bearer", answer.Token) : null;
            var isSame = answer.Certificate == pair.Certificate && answer.Key == pair.Key;
            var certificate = answer.Certificate.Length == 0 ? null
                : isSame && current is not null ? current.Certificate
                : CertificateSource.Pair(answer.Certificate, answer.Key);
            current = new Credential(header, certificate);
            pair = (answer.Certificate, answer.Key);
            expires = answer.Expires;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw command.Field.Error($"{command.Command} printed no certificate and key that belong together: {e.Message}");
        }
    }
}
