using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins;

/// <summary>Where a plugin serves a page over HTTP, and which line of the Corefile says so.</summary>
/// <param name="Text"><c>HOST:PORT</c>; whether it can be opened shows at the start.</param>
/// <param name="File">The file.</param>
/// <param name="Line">The line.</param>
internal sealed record PageAddress(string Text, string File, int Line)
{
    /// <summary>
    /// Serves the page there as long as the configuration lasts; an address that can not be opened is a mistake in that line.
    /// </summary>
    public void Serve(PluginSetup setup, string path, Func<CancellationToken, ValueTask<HttpReply>> handler) =>
        setup.Process.Http.Serve(setup.Lifecycle, Text, path, handler,
            cause => new CorefileException(File, Line, setup.Name, cause.Message, cause));
}
