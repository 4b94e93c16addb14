namespace ServiceDns.Server;

/// <summary>A link that does something with some queries only: those take the general path, and all others pass it.</summary>
public interface ILoopFilter : ILoopLink
{
    /// <summary>Whether the query is one that <see cref="IQueryHandler.ServeAsync"/> of this handler must see.</summary>
    /// <param name="query">The query, as the handlers before have left it.</param>
    bool NeedsGeneralPath(Query query);

    /// <inheritdoc/>
    QuerySet ILoopLink.Admit(LoopBatch batch, QuerySet asked)
    {
        foreach (var i in asked)
        {
            if (NeedsGeneralPath(batch[i])) asked = asked.Without(i);
        }
        return asked;
    }
}
