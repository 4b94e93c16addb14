namespace ServiceDns.FakeApiServer.Tests;

public class SelectorTests
{
    //                                       selector                    chosen: a{app=web,tier=1}  b{app=db,tier=2}  c{}
    public static TheoryData<string, string> Labels => new()
    {
        { "app=web",                      "a" },
        { "app==web",                     "a" },
        { "app = web",                    "a" },
        { "app!=web",                     "b c" },
        { "app",                          "a b" },
        { "!app",                         "c" },
        { "app in (web,db)",              "a b" },
        { "app in ( web , x )",           "a" },
        { "app notin (web)",              "b c" },
        { "app notin (web),app",          "b" },
        { "app=web,tier=2",               "" },
        { " app=web , tier=1 ",           "a" },
        { "tier>1",                       "b" },
        { "tier<2",                       "a" },
        { "app=",                         "" },
        { "app in (web,)",                "a" },
        { "",                             "a b c" },
    };

    [Theory, MemberData(nameof(Labels))]
    public async Task Label_selectors_choose(string selector, string names)
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Store.AddService("a", labels: "app=web,tier=1");
        api.Store.AddService("b", labels: "app=db,tier=2");
        api.Store.AddService("c");

        Assert.Equal(names, (await client.GetAsync($"/api/v1/services?labelSelector={Uri.EscapeDataString(selector)}")).Names);
    }

    [Theory]
    [InlineData("app web"), InlineData("app in web"), InlineData("!app=x"), InlineData("a=b c")]
    [InlineData("=x"), InlineData("tier>x"), InlineData("a,,b"), InlineData("xin (a)")]
    public async Task What_is_no_label_selector_is_refused(string selector)
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);

        Assert.Equal(400, (await client.GetAsync($"/api/v1/services?labelSelector={Uri.EscapeDataString(selector)}")).Code);
    }

    //                        selector                                   chosen: a on n1 Running, b on n1 Failed, c on n2 Running
    public static TheoryData<string, string> Fields => new()
    {
        { "spec.nodeName=n1",                                     "a b" },
        { "spec.nodeName==n1,status.phase!=Failed",               "a" },
        { "status.phase!=Succeeded,status.phase!=Failed",         "a c" },
        { "metadata.name=c",                                      "c" },
        { "metadata.namespace=default,metadata.name!=c",          "a b" },
        { "spec.nodeName=",                                       "" },
        { "",                                                     "a b c" },
    };

    [Theory, MemberData(nameof(Fields))]
    public async Task Field_selectors_choose(string selector, string names)
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Store.AddPod("a", "n1");
        api.Store.AddPod("b", "n1", "Failed");
        api.Store.AddPod("c", "n2");

        Assert.Equal(names, (await client.GetAsync($"/api/v1/pods?fieldSelector={Uri.EscapeDataString(selector)}")).Names);
    }
}
