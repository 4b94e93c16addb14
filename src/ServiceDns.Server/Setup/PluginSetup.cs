using Microsoft.Extensions.Logging;
using ServiceDns.Corefile;

namespace ServiceDns.Server;

/// <summary>Reads a plugin's lines of one server block.</summary>
/// <param name="setup">The lines, the block, and what the process offers.</param>
/// <returns>A maker of its handler, or null for a plugin that only sets something up.</returns>
/// <exception cref="CorefileException">The lines are wrong: names file, line and what would be right.</exception>
/// <remarks>
/// Parse only. Files, sockets and threads wait for <see cref="Lifecycle.OnStart"/>, so that <c>check</c> has no side effect.
/// </remarks>
public delegate HandlerFactory? PluginParser(PluginSetup setup);

/// <summary>A plugin that a Corefile may name.</summary>
/// <param name="Name">Its directive.</param>
/// <param name="Parse">Its parser.</param>
public sealed record PluginDefinition(string Name, PluginParser Parse);

/// <summary>What a plugin's parser gets.</summary>
/// <param name="Name">The plugin's name.</param>
/// <param name="Tokens">Its lines, standing before the first: call <c>Next()</c>. All its occurrences in the block follow one
/// another.</param>
/// <param name="Block">The server block.</param>
/// <param name="Lifecycle">When to open and close what it needs.</param>
/// <param name="Process">What lives longer than this configuration.</param>
public sealed record PluginSetup(string Name, Dispenser Tokens, BlockSettings Block, Lifecycle Lifecycle, ProcessServices Process)
{
    /// <summary>The plugin's log: lines read <c>[INFO] plugin/NAME: text</c>.</summary>
    public ILogger Log => Process.Logs.CreateLogger($"plugin/{Name}");

    /// <summary>An error at the current token.</summary>
    public CorefileException Error(string reason) => Tokens.Error(reason);

    /// <summary>A path as CoreDNS reads it: relative to <c>root</c> where the block has one, else to the working folder.</summary>
    public string PathFromRoot(string path) => Block.Root.Length == 0 ? path : Path.Combine(Block.Root, path);

    /// <summary>A path relative to the folder of the file that holds the current token: for what only ServiceDns has.</summary>
    public string PathFromCorefile(string path) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Tokens.File)) ?? "/", path));
}
