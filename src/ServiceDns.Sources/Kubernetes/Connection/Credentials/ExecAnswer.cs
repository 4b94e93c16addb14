using System.Globalization;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>What a command that gives credentials prints: an ExecCredential with a status.</summary>
internal sealed record ExecAnswer(string Token, string Certificate, string Key, DateTimeOffset? Expires)
{
    /// <summary>Reads what the command has printed.</summary>
    /// <exception cref="ClusterSourceException">It is none, or of another version than the kubeconfig says.</exception>
    public static ExecAnswer Read(byte[] output, ExecCommand command)
    {
        ClusterSourceException Error(string text) => command.Field.Error($"{command.Command} {text}");
        try
        {
            var reader = new FieldReader(TextSource.Open(output), new StringPool());
            var (kind, version, answer) = ("", "", (ExecAnswer?)null);
            if (!reader.NextDocument() || !reader.EnterMap()) throw Error("printed no ExecCredential");
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "kind": kind = reader.String().Value ?? ""; break;
                    case "apiVersion": version = reader.String().Value ?? ""; break;
                    case "status": answer = ReadStatus(reader); break;
                    default: reader.Skip(); break;
                }
            }
            if (reader.TakeErrors() is [var mistake, ..]) throw Error($"printed a wrong {mistake.Path}: {mistake.Message}");
            if (kind != "ExecCredential") throw Error($"printed a \"{kind}\", not an ExecCredential");
            if (version != command.ApiVersion)
            {
                throw Error($"printed apiVersion \"{version}\", but the kubeconfig says {command.ApiVersion}");
            }
            if (answer is null) throw Error("printed no status");
            if ((answer.Certificate.Length == 0) != (answer.Key.Length == 0))
            {
                throw Error("printed only one of clientCertificateData and clientKeyData");
            }
            return answer.Token.Length > 0 || answer.Key.Length > 0 ? answer
                : throw Error("printed neither a token nor a certificate with its key");
        }
        catch (ManifestSyntaxException e)
        {
            throw Error($"printed what is no JSON: {e.Message}");
        }
    }

    private static ExecAnswer? ReadStatus(FieldReader reader)
    {
        var (token, certificate, key, expires) = ("", "", "", (DateTimeOffset?)null);
        if (!reader.EnterMap()) return null;
        while (reader.NextField() is { } field)
        {
            switch (field)
            {
                case "token": token = reader.String().Value ?? ""; break;
                case "clientCertificateData": certificate = reader.String().Value ?? ""; break;
                case "clientKeyData": key = reader.String().Value ?? ""; break;
                case "expirationTimestamp": expires = ReadTime(reader); break;
                default: reader.Skip(); break;
            }
        }
        return new ExecAnswer(token, certificate, key, expires);
    }

    private static DateTimeOffset? ReadTime(FieldReader reader)
    {
        if (reader.String().Value is not { Length: > 0 } text) return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time;
        reader.Refuse($"\"{text}\" is no time as RFC 3339 writes it");
        return null;
    }
}
