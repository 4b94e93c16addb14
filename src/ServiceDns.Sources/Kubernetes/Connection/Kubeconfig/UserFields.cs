using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>Reads the fields of a kubeconfig's user.</summary>
internal static class UserFields
{
    /// <summary>Reads the field at which the reader stands.</summary>
    public static void Read(FieldReader reader, UserEntry user, string field)
    {
        switch (field)
        {
            case "client-certificate": user.Certificate = reader.String(); break;
            case "client-certificate-data": user.CertificateData = reader.String(); break;
            case "client-key": user.Key = reader.String(); break;
            case "client-key-data": user.KeyData = reader.String(); break;
            case "token": user.Token = reader.String(); break;
            case "tokenFile": user.TokenFile = reader.String(); break;
            case "username": user.UserName = reader.String(); break;
            case "password": user.Password = reader.String(); break;
            case "as": user.As = reader.String(); break;
            case "as-uid": user.AsUid = reader.String(); break;
            case "as-groups": user.AsGroups = Texts(reader); break;
            case "as-user-extra": ReadExtra(reader, user); break;
            case "auth-provider": ReadProvider(reader, user); break;
            case "exec": user.Exec = ReadExec(reader) ?? user.Exec; break;
            default: reader.Skip(); break;
        }
    }

    private static List<string> Texts(FieldReader reader) => [.. reader.Strings().Select(item => item.Value ?? "")];

    private static void ReadExtra(FieldReader reader, UserEntry user)
    {
        if (!reader.EnterMap()) return;
        while (reader.NextField() is { } key)
        {
            foreach (var value in Texts(reader)) user.AsExtra.Add(new(key, value));
        }
    }

    private static void ReadProvider(FieldReader reader, UserEntry user)
    {
        if (!reader.EnterMap()) return;
        while (reader.NextField() is { } field)
        {
            if (field == "name") user.AuthProvider = reader.String();
            else reader.Skip();
        }
    }

    private static ExecEntry? ReadExec(FieldReader reader)
    {
        var exec = new ExecEntry(reader.Line);
        if (!reader.EnterMap()) return null;
        while (reader.NextField() is { } field)
        {
            switch (field)
            {
                case "command": exec.Command = reader.String(); break;
                case "args": exec.Arguments = Texts(reader); break;
                case "env": ReadEnvironment(reader, exec); break;
                case "apiVersion": exec.ApiVersion = reader.String(); break;
                case "installHint": exec.InstallHint = reader.String().Value ?? ""; break;
                case "provideClusterInfo": exec.ProvideClusterInfo = reader.Boolean().Value; break;
                case "interactiveMode": exec.InteractiveMode = reader.String(); break;
                default: reader.Skip(); break;
            }
        }
        return exec;
    }

    private static void ReadEnvironment(FieldReader reader, ExecEntry exec)
    {
        if (!reader.EnterList()) return;
        while (reader.NextItem())
        {
            var (name, value) = ("", "");
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "name": name = reader.String().Value ?? ""; break;
                    case "value": value = reader.String().Value ?? ""; break;
                    default: reader.Skip(); break;
                }
            }
            exec.Environment.Add(new(name, value));
        }
    }
}
