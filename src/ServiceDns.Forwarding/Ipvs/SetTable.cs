using ServiceDns.Cluster;
using ServiceDns.Linux.Ipset;
using ServiceDns.Linux.Netlink;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>The sets of one family, as they are to be and as they are.</summary>
internal sealed class SetTable(IpFamily family, IpsetSocket sets)
{
    private readonly UseCounts<SetElement> elements = new(); // without marks, which are no part of what an element is in the kernel
    private readonly List<SetElement> obsolete = [];

    /// <summary>Elements that were added or deleted.</summary>
    public int Changes { get; private set; }

    /// <summary>Makes the sets that are missing.</summary>
    /// <returns>What is in them.</returns>
    /// <exception cref="ForwardingException">A set can not be made or read.</exception>
    public Dictionary<SetElement, uint> Open()
    {
        Dictionary<SetElement, uint> former = [];
        foreach (var set in IpvsNames.Sets)
        {
            var name = set.Name(family);
            var made = sets.Create(name, set.Type(), family, hasMarks: set == ServiceSet.ExternalLocal);
            if (!made.IsSuccess) throw new ForwardingException($"the set {name} can not be made: {made}");
            foreach (var element in sets.Elements(name)!) former[new SetElement(set, element with { Mark = 0 })] = element.Mark;
        }
        return former;
    }

    /// <summary>Wants an element; it is added with the next <see cref="Commit"/>.</summary>
    public void Add(SetElement element)
    {
        var isNew = elements.Add(element with { Element = element.Element with { Mark = 0 } });
        if (isNew || element.Element.Mark != 0) Send(element);
    }

    /// <summary>As <see cref="Add"/>, for one that a former process may have added.</summary>
    public void Adopt(SetElement element, Dictionary<SetElement, uint> former)
    {
        var key = element with { Element = element.Element with { Mark = 0 } };
        if (!elements.Add(key)) return;
        if (!former.TryGetValue(key, out var mark) || mark != element.Element.Mark) Send(element);
    }

    /// <summary>Wants an element no more; when nobody does, it is deleted with <see cref="CommitDeletions"/>.</summary>
    public void Remove(SetElement element)
    {
        var key = element with { Element = element.Element with { Mark = 0 } };
        if (elements.Remove(key)) obsolete.Add(key);
    }

    /// <summary>Deletes, with <see cref="CommitDeletions"/>, what a former process added and nobody wants.</summary>
    public void Forget(IEnumerable<SetElement> former) => obsolete.AddRange(former.Where(element => !elements.Contains(element)));

    /// <summary>Adds what waits.</summary>
    /// <exception cref="ForwardingException">The kernel refused something.</exception>
    public void Commit()
    {
        if (sets.Commit() is { IsSuccess: false } result) throw Failure(result);
    }

    /// <summary>Deletes what waits.</summary>
    /// <exception cref="ForwardingException">The kernel refused something.</exception>
    public void CommitDeletions()
    {
        foreach (var (set, element) in obsolete)
        {
            if (elements.Contains(new SetElement(set, element))) continue; // wanted again
            sets.Delete(set.Name(family), element);
            Changes++;
        }
        obsolete.Clear();
        Commit();
    }

    /// <summary>Whether every element that is wanted is there.</summary>
    public bool AreThere()
    {
        var found = IpvsNames.Sets
            .SelectMany(set => (sets.Elements(set.Name(family)) ?? []).Select(element => new SetElement(set, element with { Mark = 0 })))
            .ToHashSet();
        return elements.All.All(found.Contains);
    }

    private void Send(SetElement element)
    {
        sets.Add(element.Set.Name(family), element.Element);
        Changes++;
    }

    private static ForwardingException Failure(NetlinkResult result) => new($"the sets can not be changed: {result}");
}
