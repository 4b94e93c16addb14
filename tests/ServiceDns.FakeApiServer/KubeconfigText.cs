using System.Text;

namespace ServiceDns.FakeApiServer;

/// <summary>A kubeconfig with one cluster, one user and one context, all named <c>fake</c>.</summary>
internal static class KubeconfigText
{
    public static string For(FakeApi api, bool tls, string user)
    {
        var text = new StringBuilder("apiVersion: v1\nkind: Config\ncurrent-context: fake\nclusters:\n- name: fake\n  cluster:\n");
        text.Append($"    server: {api.Address.ToString().TrimEnd('/')}\n");
        if (tls) text.Append($"    certificate-authority-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(api.Authority.Pem))}\n");
        text.Append("contexts:\n- name: fake\n  context:\n    cluster: fake\n    user: fake\nusers:\n- name: fake\n  user:");
        if (user.Length == 0) return text.Append(" {}\n").ToString();
        text.Append('\n');
        foreach (var line in user.Split('\n', StringSplitOptions.RemoveEmptyEntries)) text.Append($"    {line}\n");
        return text.ToString();
    }
}
