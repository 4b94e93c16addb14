using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>Reads a ServiceCIDR.</summary>
internal sealed class ServiceCidrReader(ObjectPlace place) : KindReader(place)
{
    private readonly List<Cidr> ranges = [];
    private readonly List<FieldError> wrong = [];

    public override void Finish(FileContents contents, IReadOnlyList<FieldError> unreadable) => contents.ServiceCidrs.Add(
        Placed(new ServiceCidr(Metadata.NameOrEmpty, ranges.ToValueList()), [.. unreadable, .. wrong]));

    protected override void Field(string name, FieldReader reader)
    {
        if (name == "spec") ReadSpec(reader);
        else reader.Skip();
    }

    private void ReadSpec(FieldReader reader)
    {
        if (!reader.EnterMap()) return;
        while (reader.NextField() is { } field)
        {
            if (field == "cidrs") ReadRanges(reader);
            else reader.Skip();
        }
    }

    private void ReadRanges(FieldReader reader)
    {
        var stated = reader.Strings();
        for (var i = 0; i < stated.Count; i++)
        {
            if (Cidr.TryParse(stated[i].Value, out var range))
            {
                ranges.Add(range);
                continue;
            }
            wrong.Add(FieldError.Invalid(
                $"spec.cidrs[{i}]", stated[i].LineOr(Place.Line), stated[i].Value ?? "",
                "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"));
        }
    }
}
