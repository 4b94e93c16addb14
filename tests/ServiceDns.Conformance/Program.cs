using System.Net;
using System.Net.Sockets;

// The .NET client of the resolver tests: `dotnet ServiceDns.Conformance.dll NAME…` prints what the runtime's resolver makes of each name.
foreach (var name in args)
{
    try
    {
        foreach (var address in await Dns.GetHostAddressesAsync(name)) Console.WriteLine(address);
    }
    catch (SocketException error)
    {
        Console.WriteLine(error.SocketErrorCode);
    }
}
