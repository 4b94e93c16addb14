namespace ServiceDns.Conformance.Etcd;

/// <summary>Entries that the tests ask for: the name whose key it is, and the value.</summary>
internal static class EtcdEntries
{
    public static (string Name, string Value)[] All { get; } =
    [
        ("a.server1.dev.region1.skydns.test", """{"host":"dev.server1","port":8080}"""),
        ("a.server1.prod.region1.skydns.test", """{"host":"10.0.0.1","port":8080}"""),
        ("b.server1.prod.region1.skydns.test", """{"Host":"10.0.0.2","port":8080,"unknown":{"more":[]}}"""),
        ("b.server6.prod.region1.skydns.test", """{"host":"::1","port":8080}"""),
        ("a.txt.server1.prod.region1.skydns.test", """{"text":"sometext"}"""),
        ("b.txt.server1.prod.region1.skydns.test", """{"text":"moretext"}"""),
        ("cname.prod.region1.skydns.test", """{"host":"unresolvable.skydns.test"}"""),
        ("priority.skydns.test", """{"host":"priority.server1","priority":333,"port":8080}"""),
        ("a.sub.region1.skydns.test", """{"host":"sub.server1"}"""),
        ("b.sub.region1.skydns.test", """{"host":"sub.server2","port":80}"""),
        ("c.sub.region1.skydns.test", """{"host":"10.0.0.1","port":8080}"""),
        ("a.targetstrip.skydns.test", """{"host":"10.0.0.1","port":8080,"targetstrip":1}"""),
        ("b.cname.skydns.test", """{"host":"a.cname.skydns.test"}"""),
        ("a.cname.skydns.test", """{"host":"b.cname.skydns.test"}"""),
        ("a.ns.dns.skydns.test", """{"host":"10.0.0.2"}"""),
        ("b.ns.dns.skydns.test", """{"host":"10.0.0.3"}"""),
        ("ns1.c.ns.dns.skydns.test", """{"host":"10.0.0.4","targetstrip":1}"""),
        ("ns2.c.ns.dns.skydns.test", """{"host":"10.0.0.5","targetstrip":1}"""),
        ("x.skydns_zonea.test", """{"host":"10.0.0.2"}"""),
        ("y.skydns_zonea.test", """{"host":"10.0.0.3"}"""),
        ("x.skydns_zoned.test", """{"host":"10.0.0.2"}"""),
        ("a1.apex.dns.skydns_zoned.test", """{"host":"10.0.0.4"}"""),
        ("a2.apex.dns.skydns_zoned.test", """{"host":"10.0.0.5"}"""),
        ("a3.apex.dns.skydns_zoned.test", """{"host":"2003::8:1"}"""),
        ("1.0.0.10.in-addr.arpa", """{"host":"reverse.example.com"}"""),
        ("a.mail.skydns.test", """{"host":"mx.skydns.test","priority":50,"mail":true}"""),
        ("mx.skydns.test", """{"host":"a.ipaddr.skydns.test","priority":30}"""),
        ("a.ipaddr.skydns.test", """{"host":"172.16.1.1"}"""),
        ("b.ipaddr.skydns.test", """{"host":"172.16.1.2"}"""),
        ("http.multiport.http.skydns.test", """{"host":"10.11.11.10","port":80}"""),
        ("https.multiport.http.skydns.test", """{"host":"10.11.11.10","port":443}"""),
        ("a.dom.skydns.test", """{"host":"127.0.0.1","group":"g1"}"""),
        ("b.sub.dom.skydns.test", """{"host":"127.0.0.2","group":"g1"}"""),
        ("a.dom1.skydns.test", """{"host":"127.0.0.1","group":"g1"}"""),
        ("b.sub.dom1.skydns.test", """{"host":"127.0.0.2","group":"g2"}"""),
        ("cname1.region2.skydns.test", """{"host":"cname2.region2.skydns.test"}"""),
        ("cname2.region2.skydns.test", """{"host":"endpoint.region2.skydns.test"}"""),
        ("endpoint.region2.skydns.test", """{"host":"10.240.0.1","ttl":60}"""),
        ("region2.skydns.test", """{"host":"mainendpoint.region2.skydns.test"}"""),
        ("cname2.region3.skydns.test", """{"host":"endpoint.region3.skydns.test"}"""),
        ("endpoint.region3.skydns.test", """{"text":"SOME-RECORD-TEXT"}"""),
        ("away.skydns.test", """{"host":"www.example.com"}"""),
        ("broken.skydns.test", "no JSON"),
    ];

    /// <summary>The key of a name below <c>/skydns</c>.</summary>
    public static string KeyOf(string name) => "/skydns/" + string.Join('/', name.Split('.').Reverse());
}
