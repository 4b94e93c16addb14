namespace ServiceDns.Server;

/// <summary>A handler that knows more of a query than its message says: <c>metadata</c> lets other plugins ask it.</summary>
public interface IMetadataProvider
{
    /// <summary>The value of a label. Called only when somebody wants it, on whatever thread serves the query.</summary>
    /// <param name="query">The query, as it is at that moment.</param>
    /// <param name="label"><c>PLUGIN/NAME</c>.</param>
    /// <returns>Null for labels of other plugins, and for those that this query has no value for.</returns>
    string? MetadataOf(Query query, string label);
}
