namespace ServiceDns.Plugins.Certificates;

/// <summary>A file of certificates or keys can not be used; the message names the file and the reason.</summary>
internal sealed class CertificateFileException(string message, Exception? cause = null) : Exception(message, cause);
