namespace ServiceDns.Sources.Kubernetes;

/// <summary>Makes credentials of a kubeconfig's user.</summary>
internal static class UserCredentials
{
    /// <summary>The credentials.</summary>
    /// <exception cref="ClusterSourceException">They contradict each other, lack a part, or a file of theirs can not be read.</exception>
    public static ICredentials Read(UserEntry user, ClusterEntry cluster, ApiSettings settings, TimeProvider time)
    {
        if (user.AuthProvider.Value is { Length: > 0 } provider)
        {
            throw user.Field("auth-provider", user.AuthProvider).Error(
                $"\"{provider}\" is built into no client any more; use exec with a command that gives credentials, "
                + "such as kubelogin or gke-gcloud-auth-plugin");
        }
        var hasBasic = user.UserName.Value is { Length: > 0 } || user.Password.Value is { Length: > 0 };
        if (hasBasic && user.Token.Value is { Length: > 0 })
        {
            throw user.Field("token", user.Token).Error("can not be used with username and password; remove one of the two");
        }
        var stored = new StoredCredentials
        {
            Token = user.Token.Value?.Trim(),
            TokenFile = user.TokenFile.Value is { Length: > 0 } file ? (user.Field("tokenFile", user.TokenFile), user.PathOf(file)) : null,
            Basic = hasBasic ? (user.UserName.Value ?? "", user.Password.Value ?? "") : null,
            Certificate = ReadCertificate(user),
        };
        if (stored is { TokenFile: { } place, Token: null or "" }) CredentialFile.Read(place.Field, place.File); // to say so now
        var exec = user.Exec is null ? null : ExecCommand.Read(user, user.Exec, cluster, settings);
        var isStored = stored.Token is { Length: > 0 } || stored.TokenFile is not null || hasBasic || stored.Certificate is not null;
        return exec is null || isStored ? stored : new ExecCredentials(exec, time); // as client-go: what is stated makes asking needless
    }

    /// <summary>In whose name to ask.</summary>
    /// <exception cref="ClusterSourceException">A part of it stands without <c>as</c>.</exception>
    public static Impersonation ReadImpersonation(UserEntry user)
    {
        var read = new Impersonation
        {
            User = user.As.Value is { Length: > 0 } name ? name : null,
            Uid = user.AsUid.Value is { Length: > 0 } uid ? uid : null,
            Groups = user.AsGroups,
            Extra = user.AsExtra,
        };
        return read.User is null && !read.IsNone
            ? throw user.Field("as").Error("required where as-uid, as-groups or as-user-extra are stated")
            : read;
    }

    private static CertificateSource? ReadCertificate(UserEntry user)
    {
        var certificate = Pem.Of(user, "client-certificate", user.Certificate, user.CertificateData);
        var key = Pem.Of(user, "client-key", user.Key, user.KeyData);
        if (certificate is null) return null;
        if (key is null) throw user.Field("client-key").Error("client-key or client-key-data is required beside the client certificate");
        var source = new CertificateSource(certificate, key);
        source.Get(); // what is wrong with it is said now, not at the first request
        return source;
    }
}
