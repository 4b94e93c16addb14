namespace ServiceDns.Cluster.Tests.Model;

public class PodTableTests
{
    private static Pod Pod(int number, string node = "n") => new() { Namespace = $"ns-{number % 7}", Name = $"pod-{number}", NodeName = node };

    [Fact]
    public void A_table_holds_what_a_dictionary_would()
    {
        var random = new Random(20261121);
        var table = new PodTable();
        var expected = new Dictionary<ObjectKey, Pod>();
        for (var step = 0; step < 20_000; step++)
        {
            var pod = Pod(random.Next(500), $"node-{step}");
            if (random.Next(3) == 0)
            {
                table.Remove(pod.Key);
                expected.Remove(pod.Key);
            }
            else
            {
                table.Put(pod);
                expected[pod.Key] = pod;
            }
            Assert.Same(expected.GetValueOrDefault(pod.Key), table.Find(pod.Key));
        }
        Assert.Equal(expected.Values.OrderBy(pod => pod.Key), table.OrderBy(pod => pod.Key));
        Assert.All(Enumerable.Range(0, 500), number => Assert.Same(expected.GetValueOrDefault(Pod(number).Key), table.Find(Pod(number).Key)));
    }

    [Fact]
    public async Task A_reader_finds_pods_that_stay_while_others_come_and_go()
    {
        var table = new PodTable();
        var staying = Enumerable.Range(0, 100).Select(number => Pod(number)).ToArray();
        foreach (var pod in staying) table.Put(pod);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            do
            {
                foreach (var pod in staying) Assert.Same(pod, table.Find(pod.Key));
                Assert.True(table.Count() >= staying.Length);
            }
            while (!done.IsCancellationRequested);
        })).ToArray();

        for (var round = 0; round < 20; round++)
        {
            for (var number = 100; number < 2000; number++) table.Put(Pod(number));
            for (var number = 100; number < 2000; number++) table.Remove(Pod(number).Key);
        }
        await done.CancelAsync();

        await Task.WhenAll(readers);
        Assert.Equal(100, table.Count());
    }
}
