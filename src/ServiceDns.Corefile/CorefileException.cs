namespace ServiceDns.Corefile;

/// <summary>A mistake in a Corefile: where it is, whose it is, and what would be right.</summary>
/// <remarks>
/// <see cref="Exception.Message"/> is <c>FILE:LINE - plugin/NAME: reason</c>, without the parts that are not known.
/// Thrown while a configuration is read and set up, never while queries are answered.
/// </remarks>
/// <param name="file">The file as the user wrote it (a relative path stays relative), or empty when there is none.</param>
/// <param name="line">The line, counted from 1; ignored when <paramref name="file"/> is empty.</param>
/// <param name="plugin">The plugin that found the mistake, or null when the language itself was broken.</param>
/// <param name="reason">What is wrong and, if it is not plain from that, what would be right.</param>
/// <param name="inner">What caused it, or null.</param>
public sealed class CorefileException(string file, int line, string? plugin, string reason, Exception? inner = null)
    : Exception(Format(file, line, plugin, reason), inner)
{
    /// <summary>The file as the user wrote it; empty when unknown.</summary>
    public string File { get; } = file;

    /// <summary>The line in <see cref="File"/>, counted from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The plugin whose directive is wrong; null for a mistake in the language or in a server block's keys.</summary>
    public string? Plugin { get; } = plugin;

    /// <summary>The message without place and plugin.</summary>
    public string Reason { get; } = reason;

    private static string Format(string file, int line, string? plugin, string reason)
    {
        var place = string.IsNullOrEmpty(file) ? "" : $"{file}:{line} - ";
        var owner = string.IsNullOrEmpty(plugin) ? "" : $"plugin/{plugin}: ";
        return place + owner + reason;
    }
}
