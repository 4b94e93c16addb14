namespace ServiceDns.Plugins.Scripting;

/// <summary>An expression that is wrong. The message says what and where in it, as <c>unknown name x (1:5)</c>.</summary>
internal sealed class ExpressionException(string reason, int column) : Exception($"{reason} (1:{column})");
