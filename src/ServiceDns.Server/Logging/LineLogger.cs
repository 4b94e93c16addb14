using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>One category of <see cref="LineLogs"/>.</summary>
internal sealed class LineLogger(LineLogs logs, string category) : ILogger
{
    private readonly string subject = category.Length == 0 ? "" : category + ": ";

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel switch
    {
        LogLevel.None => false,
        LogLevel.Trace or LogLevel.Debug => logs.Debug,
        _ => true,
    };

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var text = formatter(state, exception);
        if (exception is not null) text = $"{text}: {exception.Message}";
        logs.Write(logs.Form == LogForm.Json
            ? JsonLine.Of(logs.Time.GetUtcNow(), logLevel, category, text, state as ILogFields)
            : string.Concat(Label(logLevel), subject, text));
    }

    private static string Label(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "[DEBUG] ",
        LogLevel.Information => "[INFO] ",
        LogLevel.Warning => "[WARNING] ",
        LogLevel.Error => "[ERROR] ",
        _ => "[FATAL] ",
    };
}
