using ServiceDns.Plugins.Scripting;
using ServiceDns.Server;

namespace ServiceDns.Plugins.View;

/// <summary>Reads <c>view NAME { expr EXPRESSION }</c>.</summary>
public static class ViewSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("view", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        setup.Tokens.Next();
        var name = setup.OnlyArgument();
        var conditions = new List<Expression>();
        while (setup.Tokens.NextBlock())
        {
            if (setup.Tokens.Value != "expr") throw setup.UnknownProperty("expr");
            conditions.Add(ReadExpression(setup));
        }
        if (setup.Tokens.Next()) throw setup.OnceError();
        var block = setup.Block;
        block.View = name;
        block.Filter = query => IsTrue(conditions, new Evaluation(query, block));
        return next => new ViewHandler(next, name);
    }

    private static Expression ReadExpression(PluginSetup setup)
    {
        try
        {
            return Expression.Compile(string.Join(' ', setup.Tokens.RemainingArguments()), new ExpressionScope(QueryFunctions.All));
        }
        catch (ExpressionException e)
        {
            throw setup.Error(e.Message);
        }
    }

    private static bool IsTrue(List<Expression> conditions, Evaluation evaluation)
    {
        foreach (var condition in conditions)
        {
            if (!condition.IsTrue(evaluation)) return false;
        }
        return true;
    }
}
