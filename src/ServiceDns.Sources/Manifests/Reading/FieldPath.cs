using System.Text;

namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>Where a reader stands in an object; its text, such as <c>spec.ports[0].port</c>, is made only for a message.</summary>
internal sealed class FieldPath
{
    private readonly List<(string? Name, int Index)> steps = [];
    private int start;

    public void EnterMap() => steps.Add((null, 0));

    public void EnterList() => steps.Add((null, -1));

    public void Leave() => steps.RemoveAt(steps.Count - 1);

    public void Field(string name) => steps[^1] = (name, 0);

    public void NextItem() => steps[^1] = (null, steps[^1].Index + 1);

    /// <summary>Begins an object that messages name by itself; the result goes to <see cref="EndObject"/>.</summary>
    public int BeginObject()
    {
        var outer = start;
        start = steps.Count;
        return outer;
    }

    public void EndObject(int outer) => start = outer;

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, index) in steps.Skip(start))
        {
            if (name is null) text.Append('[').Append(index).Append(']');
            else if (text.Length == 0) text.Append(name);
            else text.Append('.').Append(name);
        }
        return text.ToString();
    }
}
