using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Tests;

/// <summary>Keeps log lines in the program's form: <c>[INFO] plugin/NAME: text</c>.</summary>
internal sealed class RecordedLogs : ILoggerFactory
{
    private readonly ConcurrentQueue<string> lines = new();

    public IReadOnlyList<string> Lines => [.. lines];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Logger(RecordedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var level = logLevel switch
            {
                LogLevel.Debug => "DEBUG",
                LogLevel.Information => "INFO",
                LogLevel.Warning => "WARNING",
                _ => "ERROR",
            };
            var prefix = category.Length == 0 ? "" : category + ": ";
            logs.lines.Enqueue($"[{level}] {prefix}{formatter(state, exception)}");
        }
    }
}
