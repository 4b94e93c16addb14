using ServiceDns.Server;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>Reads <c>rewrite [continue|stop] FIELD [TYPE] FROM TO [OPTIONS]</c>, on one line or in braces.</summary>
public static class RewriteSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("rewrite", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        var rules = new List<IRewriteRule>();
        while (setup.Tokens.Next())
        {
            var words = setup.Tokens.RemainingArguments().ToList();
            while (words.Count < 2 && setup.Tokens.NextBlock())
            {
                do words.Add(setup.Tokens.Value);
                while (setup.Tokens.NextBlock());
            }
            try
            {
                rules.Add(RuleReader.Read(words, setup.Block));
            }
            catch (FormatException e)
            {
                throw setup.Error(e.Message);
            }
        }
        return next => new RewriteHandler(next, [.. rules]);
    }
}
