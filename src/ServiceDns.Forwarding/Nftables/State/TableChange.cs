using ServiceDns.Linux.Nftables;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>Elements to be removed and added in one transaction. What is removed goes first, so a key may be in both.</summary>
internal sealed class TableChange : IDisposable
{
    private readonly TableLayout layout;
    private readonly NftElements[] added;
    private readonly NftElements[] removed;

    /// <summary>Makes an empty one.</summary>
    public TableChange(TableLayout layout)
    {
        this.layout = layout;
        added = [.. layout.Sets.Select(_ => new NftElements())];
        removed = [.. layout.Sets.Select(_ => new NftElements())];
    }

    /// <summary>Bytes of all.</summary>
    public int Length => added.Sum(elements => elements.Length) + removed.Sum(elements => elements.Length);

    /// <summary>How many there are.</summary>
    public int Count => added.Sum(elements => elements.Count) + removed.Sum(elements => elements.Count);

    /// <summary>Adds an element.</summary>
    public void Add(in Element element)
    {
        Span<byte> key = stackalloc byte[ElementBytes.Limit], data = stackalloc byte[ElementBytes.Limit];
        var isRange = element.Set == TableSet.Sources;
        var value = element.Data.CopyTo(data);
        added[(int)element.Set].Add(element.Key.CopyTo(key), isRange ? value : default, isRange ? default : value, element.Comment);
    }

    /// <summary>Removes an element.</summary>
    public void Remove(in Element element)
    {
        Span<byte> key = stackalloc byte[ElementBytes.Limit], data = stackalloc byte[ElementBytes.Limit];
        var isRange = element.Set == TableSet.Sources;
        removed[(int)element.Set].Add(element.Key.CopyTo(key), isRange ? element.Data.CopyTo(data) : default);
    }

    /// <summary>Writes all into a batch.</summary>
    public void AppendTo(NftBatch batch)
    {
        for (var i = 0; i < removed.Length; i++) batch.DeleteElements(layout.Sets[i].Name, removed[i]);
        for (var i = 0; i < added.Length; i++) batch.AddElements(layout.Sets[i].Name, added[i]);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        foreach (var elements in added) elements.Clear();
        foreach (var elements in removed) elements.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var elements in added) elements.Dispose();
        foreach (var elements in removed) elements.Dispose();
    }
}
