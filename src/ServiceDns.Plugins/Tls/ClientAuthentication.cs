namespace ServiceDns.Plugins.Tls;

/// <summary>What is asked of clients: the words of <c>client_auth</c>.</summary>
internal enum ClientAuthentication
{
    /// <summary><c>nocert</c>: nothing.</summary>
    None,

    /// <summary><c>request</c>: a certificate, which may be missing and is not looked at.</summary>
    Request,

    /// <summary><c>require</c>: some certificate, which is not looked at.</summary>
    Require,

    /// <summary><c>verify_if_given</c>: one that the authority has signed, or none.</summary>
    VerifyIfGiven,

    /// <summary><c>require_and_verify</c>: one that the authority has signed.</summary>
    RequireAndVerify,
}
