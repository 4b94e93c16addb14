using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>
/// Logs in CoreDNS's forms: as text <c>[LEVEL] category: text</c>, without time, and without <c>category: </c> where it is empty; or as
/// JSON.
/// </summary>
/// <param name="writer">Where the lines go; stays open.</param>
/// <param name="form">How they look.</param>
/// <param name="time">The clock, for lines that tell the time; null for the system's.</param>
public sealed class LineLogs(LogWriter writer, LogForm form = LogForm.Text, TimeProvider? time = null) : ILoggerFactory, ILoggerProvider
{
    private readonly ConcurrentDictionary<string, LineLogger> loggers = new(StringComparer.Ordinal);
    private bool debug;

    /// <summary>
    /// Whether debug lines are written: when a server block has <c>debug</c>. Holds for the whole process, as in CoreDNS.
    /// </summary>
    public bool Debug
    {
        get => Volatile.Read(ref debug);
        set => Volatile.Write(ref debug, value);
    }

    /// <summary>How lines look.</summary>
    public LogForm Form => form;

    internal TimeProvider Time { get; } = time ?? TimeProvider.System;

    /// <summary>The log of that category, the same at every call.</summary>
    /// <param name="categoryName">What stands before the text: <c>plugin/NAME</c>, or the empty string.</param>
    public ILogger CreateLogger(string categoryName) =>
        loggers.GetOrAdd(categoryName, static (name, logs) => new LineLogger(logs, name), this);

    /// <summary>There is one form and one output.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("the log has one output");

    /// <summary>Nothing to free.</summary>
    public void Dispose()
    {
    }

    internal void Write(string line) => writer.Write(line);
}
