using ServiceDns.Corefile;

namespace ServiceDns.Server;

/// <summary>What a Corefile is read by.</summary>
/// <param name="Plugins">The plugins there are.</param>
/// <param name="DefaultPort">The port of keys without one.</param>
/// <param name="BuiltIn">Taken in place of a Corefile without server blocks, as CoreDNS does; null: then that is a mistake.</param>
/// <param name="Environment">Files and variables.</param>
public sealed record ConfigurationRules(
    PluginCatalog Plugins, int DefaultPort, CorefileText? BuiltIn, CorefileEnvironment Environment)
{
    /// <summary>Reads the language; plugins' arguments are not looked into.</summary>
    /// <param name="corefile">The text.</param>
    /// <param name="anyPlugin">Whether names of plugins that are not there pass too: enough to tell which files there are.</param>
    /// <exception cref="ConfigurationException">The text breaks the language's rules, or names a plugin that is not there.</exception>
    public CorefileDocument Parse(CorefileText corefile, bool anyPlugin = false)
    {
        ArgumentNullException.ThrowIfNull(corefile);
        try
        {
            var document = Read(corefile, anyPlugin);
            if (document.ServerBlocks.Count > 0) return document;
            if (BuiltIn is not null) return document.ReplacedBy(Read(BuiltIn, anyPlugin));
            throw new CorefileException(corefile.Path, 1, null, "there is no server block in it");
        }
        catch (CorefileException e)
        {
            throw new ConfigurationException([e]);
        }
    }

    private CorefileDocument Read(CorefileText corefile, bool anyPlugin) => anyPlugin
        ? CorefileDocument.Parse(corefile.Path, corefile.Text, Environment)
        : CorefileDocument.Parse(corefile.Path, corefile.Text, Environment, Plugins.Names, Plugins.Refuse);
}
