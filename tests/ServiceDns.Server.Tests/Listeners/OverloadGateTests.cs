using System.Net;

namespace ServiceDns.Server.Tests;

public class OverloadGateTests
{
    private const double AnswerCost = 10e-6, DropCost = 1e-6; // seconds

    //                     heavy clients, queries a second of all of them, as a multiple of what can be answered
    public static TheoryData<int, double> Loads => new()
    {
        { 1, 1.5 },
        { 1, 3 },
        { 8, 3 },
        { 50, 3 },
        { 200, 3 },
        { 8, 10 },
    };

    [Theory, MemberData(nameof(Loads))]
    public void What_can_be_answered_is_answered_soon_and_a_client_that_asks_little_loses_nothing(int heavy, double times)
    {
        var run = new Simulation(heavy, times / AnswerCost).Run(seconds: 3);

        Assert.True(run.AnsweredASecond >= 0.92 / AnswerCost, $"{run.AnsweredASecond:F0} a second");
        AssertFair(run, times);
    }

    [Theory, MemberData(nameof(Loads))]
    public void So_it_is_without_the_kernels_filter_but_for_the_reading_of_all_that_comes(int heavy, double times)
    {
        var offered = times / AnswerCost;
        var most = Math.Max(0, (1 - offered * DropCost) / (AnswerCost - DropCost));

        var run = new Simulation(heavy, offered, hasFilter: false).Run(seconds: 3);

        Assert.True(run.AnsweredASecond >= 0.9 * most, $"{run.AnsweredASecond:F0} of {most:F0} a second");
        if (most > 0.1 / AnswerCost) AssertFair(run, times);
    }

    private static void AssertFair(Simulation run, double times)
    {
        Assert.InRange(run.PoliteLost, 0, times > 5 ? 10 : 0); // ten times too much fills the queue before anything can be done
        Assert.True(run.PoliteAsked > 250);
        Assert.InRange(run.LongestWait, 0, 0.1);
        Assert.InRange(run.LeastOfHeavy / (double)run.MostOfHeavy, 0.7, 1);
    }

    [Fact]
    public void Nothing_is_dropped_while_all_can_be_answered()
    {
        var run = new Simulation(heavy: 1, offered: 0.9 / AnswerCost).Run(seconds: 2);

        Assert.Equal(0, run.Dropped);
    }

    [Fact]
    public void Many_clients_below_the_least_share_are_cut_by_chance_when_that_alone_is_left()
    {
        var run = new Simulation(heavy: 2000, offered: 3 / AnswerCost).Run(seconds: 4);

        Assert.True(run.AnsweredASecond >= 0.7 / AnswerCost, $"{run.AnsweredASecond:F0} a second");
        Assert.InRange(run.LongestWait, 0, 0.3);
    }

    /// <summary>A socket's queue of 10,000 places, clients that fill it at a rate, and a worker that takes its time.</summary>
    private sealed class Simulation : IReceiveQueue, IClientFilter
    {
        private const int Capacity = 10_000, Batch = 32;

        private readonly ManualTime time = new();
        private readonly Queue<(int Client, double At)> queue = new();
        private readonly OverloadGate gate;
        private readonly Query query = new();
        private readonly int heavy;
        private readonly bool hasFilter;
        private readonly double offered;
        private readonly int[] answeredOf;
        private readonly Dictionary<ulong, double> passes = [];
        private readonly Random random = new(7);
        private double now, nextHeavy, nextPolite, lastAge;
        private long ticks;
        private int turn, answered;

        public Simulation(int heavy, double offered, bool hasFilter = true)
        {
            (this.heavy, this.offered) = (heavy, offered);
            answeredOf = new int[heavy + 1];
            this.hasFilter = hasFilter;
            gate = new OverloadGate(this, new HotClients(this), isIPv6: false, time, seed: 42, dropped => Dropped += dropped);
            query.Ask(Dns.DomainName.Parse("a.example.").Wire, Dns.RecordType.A, dnssecOk: false);
        }

        public uint Drops { get; private set; }

        /// <summary>After the first second, in which the shares are found.</summary>
        public double AnsweredASecond => answered / (now - 1);

        public int Dropped { get; private set; }

        public int PoliteAsked { get; private set; }

        public int PoliteLost { get; private set; }

        public double LongestWait { get; private set; }

        public int LeastOfHeavy => answeredOf[1..].Min();

        public int MostOfHeavy => answeredOf[1..].Max();

        public double Fill => (double)queue.Count / Capacity;

        public bool TryAge(out TimeSpan age)
        {
            age = TimeSpan.FromSeconds(lastAge);
            return true;
        }

        public Simulation Run(double seconds)
        {
            while (now < seconds)
            {
                Arrive();
                if (queue.Count == 0) Advance(Math.Max(0, Math.Min(nextHeavy, nextPolite) - now) + 1e-9);
                else Serve();
            }
            return this;
        }

        private void Arrive()
        {
            for (; nextHeavy <= now; nextHeavy += 1 / offered) Enqueue(1 + turn++ % heavy, nextHeavy);
            for (; nextPolite <= now; nextPolite += 0.01)
            {
                PoliteAsked++;
                if (!Enqueue(0, nextPolite)) PoliteLost++;
            }
        }

        public bool TryAttach(ReadOnlySpan<ulong> clients, ReadOnlySpan<double> passes)
        {
            if (!hasFilter) return false;
            this.passes.Clear();
            for (var i = 0; i < clients.Length; i++) this.passes.Add(clients[i], passes[i]);
            return true;
        }

        public void Detach() => passes.Clear();

        private bool Enqueue(int client, double at)
        {
            var key = OverloadGate.KeyOf(AddressOf(client), isIPv6: false);
            var isRefused = passes.TryGetValue(key, out var pass) && random.NextDouble() >= pass;
            if (isRefused || queue.Count == Capacity)
            {
                Drops++;
                return false;
            }
            queue.Enqueue((client, at));
            return true;
        }

        private void Serve()
        {
            var batch = Enumerable.Range(0, Math.Min(Batch, queue.Count)).Select(_ => queue.Dequeue()).ToList();
            lastAge = now - batch[^1].At;
            gate.Observe(batch.Count, Batch, time.GetTimestamp());
            var cost = 0.0;
            foreach (var (client, at) in batch)
            {
                var isAdmitted = !gate.IsShedding || (gate.AdmitsClient(AddressOf(client)) && gate.AdmitsName(query));
                cost += isAdmitted ? AnswerCost : DropCost;
                if (isAdmitted) answeredOf[client]++;
                else if (client == 0) PoliteLost++;
                if (isAdmitted && now > 1) answered++;
                if (isAdmitted && now > 0.5) LongestWait = Math.Max(LongestWait, now + cost - at);
            }
            if (gate.IsShedding) gate.EndBatch(time.GetTimestamp());
            Advance(cost);
        }

        private void Advance(double seconds)
        {
            now += seconds;
            time.Advance(TimeSpan.FromTicks((long)(now * TimeSpan.TicksPerSecond) - ticks));
            ticks = (long)(now * TimeSpan.TicksPerSecond);
        }

        private static byte[] AddressOf(int client) =>
            [2, 0, 0, 53, .. new IPAddress([10, (byte)(client >> 16), (byte)(client >> 8), (byte)client]).GetAddressBytes()];
    }
}
