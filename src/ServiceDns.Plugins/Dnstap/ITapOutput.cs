namespace ServiceDns.Plugins.Dnstap;

/// <summary>Where dnstap messages go.</summary>
internal interface ITapOutput
{
    /// <summary>Begins to send. What goes wrong is logged.</summary>
    void Start();

    /// <summary>Takes a message; one too many is dropped, and counted.</summary>
    void Send(byte[] message);

    /// <summary>Sends what waits, and ends.</summary>
    Task StopAsync();
}
