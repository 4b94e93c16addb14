using System.Text;
using ServiceDns.Dns;
using ServiceDns.Plugins.Etcd;

namespace ServiceDns.Plugins.Tests.Etcd;

public class EtcdGroupTests
{
    //                     KEY GROUP, …                       keys that are left
    public static TheoryData<string[], string> Groups => new()
    {
        { ["/a/b g1", "/a/c/d g1"], "/a/b /a/c/d" },
        { ["/a/b g1", "/a/c/d g2"], "/a/b" },
        { ["/a/b g1", "/a/c/d -"], "/a/b /a/c/d" },
        { ["/a/b g1", "/a/c g2"], "/a/b /a/c" }, // the shortest disagree
        { ["/a/b -", "/a/c/d g2"], "/a/b /a/c/d" },
        { ["/a/c/d g2", "/a/b g1"], "/a/b" },
        { [], "" },
    };

    [Theory, MemberData(nameof(Groups))]
    public void Entries_of_other_groups_are_left_out(string[] entries, string left)
    {
        var services = entries.Select(entry => entry.Split(' '))
            .Select(parts => new EtcdService { Key = parts[0], Group = parts[1] == "-" ? "" : parts[1] });

        Assert.Equal(left, string.Join(' ', EtcdServices.OfOneGroup([.. services]).Select(service => service.Key)));
    }

    //                     name                     path              key                              wildcards
    public static TheoryData<string, string, string, bool> Keys => new()
    {
        { "service.staging.skydns.local.", "/skydns", "/skydns/local/skydns/staging/service", false },
        { "service.*.skydns.local.", "/skydns", "/skydns/local/skydns", true },
        { "any.skydns.local.", "/a/b", "/a/b/local/skydns", true },
        { ".", "/skydns", "/skydns", false },
    };

    [Theory, MemberData(nameof(Keys))]
    public void A_name_turned_around_is_a_key(string name, string path, string key, bool hasWildcard)
    {
        Assert.Equal(key, EtcdPath.Of(DomainName.Parse(name).Wire, path, out var pattern));
        Assert.Equal(hasWildcard, pattern is not null);
        if (!hasWildcard) Assert.Equal(name, NameText.Format(EtcdPath.NameOf(key, path)));
    }

    //                     pattern, key                                       whether it fits
    public static TheoryData<string, string, bool> Patterns => new()
    {
        { "/skydns/test/*/prod", "/skydns/test/region1/prod", true },
        { "/skydns/test/*/prod", "/skydns/test/region1/prod/a", true },
        { "/skydns/test/any/prod", "/skydns/test/region1/dev", false },
        { "/skydns/test/*/prod", "/skydns/test/region1", false },
    };

    [Theory, MemberData(nameof(Patterns))]
    public void Wildcards_stand_for_one_label(string pattern, string key, bool fits) =>
        Assert.Equal(fits, EtcdPath.Matches(key, pattern.Split('/')));

    [Theory, InlineData(400, "255 145"), InlineData(600, "255 255 90"), InlineData(255, "255"), InlineData(3, "3")]
    public void Long_texts_are_cut_into_strings(int length, string sizes)
    {
        var data = EtcdAnswer.Text([0], new EtcdService { Text = new string('0', length) }).Data.ToArray();

        var found = new StringBuilder();
        for (var at = 0; at < data.Length; at += data[at] + 1) found.Append(data[at]).Append(' ');
        Assert.Equal(sizes, found.ToString().Trim());
    }
}
