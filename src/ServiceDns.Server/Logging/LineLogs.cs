using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>Logs in CoreDNS's form: <c>[LEVEL] category: text</c>, without time, and without <c>category: </c> where it is empty.</summary>
/// <param name="writer">Where the lines go; stays open.</param>
public sealed class LineLogs(LogWriter writer) : ILoggerFactory, ILoggerProvider
{
    private readonly ConcurrentDictionary<string, LineLogger> loggers = new(StringComparer.Ordinal);
    private bool debug;

    /// <summary>Whether debug lines are written: when a server block has <c>debug</c>. Holds for the whole process, as in CoreDNS.</summary>
    public bool Debug
    {
        get => Volatile.Read(ref debug);
        set => Volatile.Write(ref debug, value);
    }

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
