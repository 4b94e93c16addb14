using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>Reads a kubeconfig file, YAML or JSON. Fields that no client needs are passed.</summary>
internal sealed class KubeconfigReader
{
    private readonly string path;
    private readonly FieldReader reader;

    private KubeconfigReader(string path, INodeSource source)
    {
        this.path = path;
        reader = new FieldReader(source, new StringPool());
    }

    /// <summary>Reads one file.</summary>
    /// <param name="path">The file as messages are to name it.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="ClusterSourceException">It can not be read, or says what a kubeconfig can not say.</exception>
    public static KubeconfigFile Read(string path)
    {
        try
        {
            var text = File.ReadAllBytes(path);
            return new KubeconfigReader(path, TextSource.Open(text)).Read();
        }
        catch (ManifestSyntaxException e)
        {
            throw new ConfigField(path, e.Line, "").Error($"can not be parsed: {e.Message}");
        }
        catch (DirectoryNotFoundException e)
        {
            throw new FileNotFoundException(e.Message, path);
        }
        catch (Exception e) when (e is IOException and not FileNotFoundException or UnauthorizedAccessException)
        {
            throw new ConfigField(path, 0, "").Error($"can not be read: {e.Message}");
        }
    }

    private KubeconfigFile Read()
    {
        var file = new KubeconfigFile(path);
        if (reader.NextDocument() && reader.EnterMap())
        {
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "kind":
                        Require(reader.String(), "Config");
                        break;
                    case "apiVersion":
                        Require(reader.String(), "v1");
                        break;
                    case "current-context":
                        file.CurrentContext = reader.String();
                        break;
                    case "clusters":
                        ReadEntries(file.Clusters, line => new ClusterEntry(path, line), ReadCluster);
                        break;
                    case "users":
                        ReadEntries(file.Users, line => new UserEntry(path, line), UserFields.Read);
                        break;
                    case "contexts":
                        ReadEntries(file.Contexts, line => new ContextEntry(path, line), ReadContext);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
        }
        var errors = reader.TakeErrors().Where(error => !error.CanServe).ToList();
        if (errors.Count > 0)
        {
            throw new ClusterSourceException(
                [.. errors.Select(error => new ConfigField(path, error.Line, error.Path).Message(error.Message))]);
        }
        return file;
    }

    private void Require(Stated<string> stated, string wanted)
    {
        if (stated.Value is not { Length: > 0 } text || text == wanted) return;
        reader.Refuse($"\"{text}\" is no kubeconfig's, must be \"{wanted}\"", stated.Line);
    }

    /// <summary>Reads <c>- name: …</c> with what is inside. Of two with one name the first counts, as for files.</summary>
    private void ReadEntries<T>(List<T> entries, Func<int, T> create, Action<FieldReader, T, string> readField) where T : KubeconfigEntry
    {
        if (!reader.EnterList()) return;
        while (reader.NextItem())
        {
            var entry = create(reader.Line);
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                if (field == "name") entry.Name = reader.String().Value ?? "";
                else if (field != entry.Kind) reader.Skip();
                else if (reader.EnterMap()) while (reader.NextField() is { } inner) readField(reader, entry, inner);
            }
            entries.Add(entry);
        }
    }

    private static void ReadContext(FieldReader reader, ContextEntry context, string field)
    {
        switch (field)
        {
            case "cluster": context.Cluster = reader.String(); break;
            case "user": context.User = reader.String(); break;
            default: reader.Skip(); break;
        }
    }

    private static void ReadCluster(FieldReader reader, ClusterEntry cluster, string field)
    {
        switch (field)
        {
            case "server": cluster.Server = reader.String(); break;
            case "tls-server-name": cluster.ServerName = reader.String(); break;
            case "insecure-skip-tls-verify": cluster.Insecure = reader.Boolean(); break;
            case "certificate-authority": cluster.Authority = reader.String(); break;
            case "certificate-authority-data": cluster.AuthorityData = reader.String(); break;
            case "proxy-url": cluster.Proxy = reader.String(); break;
            case "disable-compression": cluster.DisableCompression = reader.Boolean(); break;
            case "extensions": ReadExtensions(reader, cluster); break;
            default: reader.Skip(); break;
        }
    }

    private static void ReadExtensions(FieldReader reader, ClusterEntry cluster)
    {
        if (!reader.EnterList()) return;
        while (reader.NextItem())
        {
            var (name, json) = ("", (string?)null);
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "name": name = reader.String().Value ?? ""; break;
                    case "extension": json = EventJson.Write(reader.Take()); break;
                    default: reader.Skip(); break;
                }
            }
            if (name == "client.authentication.k8s.io/exec") cluster.ExecConfig = json;
        }
    }
}
