namespace ServiceDns.Plugins.Scripting;

/// <summary>A template that is wrong, or wants what templates can not do here; in Go's words where Go has some.</summary>
internal sealed class TemplateException(string message) : Exception(message);
