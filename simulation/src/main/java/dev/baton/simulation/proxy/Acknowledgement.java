package dev.baton.simulation.proxy;

import dev.baton.simulation.server.FakeServer;

/**
 * A client is told that its write is done.
 *
 * @param epoch under which the proxy opened the connection
 * @param highestEpoch that the proxy has seen
 * @param leased whether the proxy's lease, counted from the manager's last word, was still good
 */
public record Acknowledgement(
    long id,
    SimulatedProxy proxy,
    FakeServer server,
    long epoch,
    long highestEpoch,
    boolean leased) {}
