using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Forwarding.Tests;

/// <summary>Keeps the lines that are logged.</summary>
internal sealed class RecordedLog : ILogger
{
    /// <summary>Level and text of each.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel} {formatter(state, exception)}");
}
