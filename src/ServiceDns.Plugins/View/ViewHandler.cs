using ServiceDns.Server;

namespace ServiceDns.Plugins.View;

/// <summary>Tells the view's name to others; that the query is for the view has been found out before it came here.</summary>
internal sealed class ViewHandler(IQueryHandler next, string view) : ILoopLink, IMetadataProvider
{
    public string Name => "view";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) => next.ServeAsync(query, cancel);

    public string? MetadataOf(Query query, string label) => label == "view/name" ? view : null;
}
