using System.CommandLine;
using BenchmarkDotNet.Running;
using ServiceDns.Benchmarks;
using ServiceDns.Benchmarks.ApiServer;
using ServiceDns.Benchmarks.Cache;
using ServiceDns.Benchmarks.Forwarding;
using ServiceDns.Benchmarks.Load;
using ServiceDns.Benchmarks.Overload;
using ServiceDns.Benchmarks.SideBySide;
using ServiceDns.FakeApiServer.Commands;

switch (args)
{
    case [EchoServer.Command, var port]:
        return EchoServer.Run(port);
    case [ApiServerProcess.Word, .. var options]:
        return await FakeApiProgram.RunAsync(options, Console.In, Console.Out);
    case [HitRates.Command]:
        HitRates.Print(Console.Out);
        return 0;
    case [ForwardingBench.Command, var mode, .. var numbers]:
        return ForwardingBench.Run(mode, numbers, Console.Out);
    case [OverloadBench.Command, .. { Length: 7 } of]:
        return OverloadBench.Run(of, Console.Out);
    case [SteadyCommand.Command, .. { Length: 4 } of]:
        return await SteadyCommand.RunAsync(of, Console.In, Console.Out);
    case [ForwardingTable.Command, .. var words]:
        return ForwardingTable.Run(words, Console.Out);
    case [SideBySideCommand.Name or ApiServerCommand.Name, ..]:
        // Long enough for servers to be ended and files removed after Ctrl-C.
        var patient = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
        return await new RootCommand { SideBySideCommand.Create(), ApiServerCommand.Create() }.Parse(args).InvokeAsync(patient);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(BenchmarkConfig).Assembly).Run(args, new BenchmarkConfig());
        return 0;
}
