return await ServiceDns.FakeApiServer.Commands.FakeApiProgram.RunAsync(args, Console.In, Console.Out);
