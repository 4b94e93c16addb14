using System.Diagnostics;
using System.Net;
using ServiceDns.FakeApiServer;
using ServiceDns.FakeApiServer.Commands;
using ServiceDns.FakeApiServer.Generated;

Settings settings;
try
{
    settings = Settings.Parse(args);
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(Settings.Usage);
    return 2;
}

await using var api = await FakeApi.StartAsync(new FakeApiOptions { Port = settings.Port, Tls = settings.Tls, Address = IPAddress.Parse(settings.Bind) });
var begin = Stopwatch.GetTimestamp();
settings.Shape?.Fill(api.Store);
if (settings.Token is { } token)
{
    api.Access.AddToken(token, "admin");
    api.Access.Allow("admin", null, null, "*");
}
var user = settings.Token is null ? "" : $"token: {settings.Token}";
if (settings.Kubeconfig is { } file) File.WriteAllText(file, api.Kubeconfig(user));
Console.WriteLine($"listening {api.Address.ToString().TrimEnd('/')} filled-ms {Stopwatch.GetElapsedTime(begin).TotalMilliseconds:F0}");

var commands = new CommandLoop(api, settings.Shape ?? ClusterShape.Parse(""));
while (await Console.In.ReadLineAsync() is { } line && line.Trim() != "quit")
{
    Console.WriteLine(await commands.RunAsync(line.Trim()));
}
return 0;
