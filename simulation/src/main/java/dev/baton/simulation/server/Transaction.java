package dev.baton.simulation.server;

import dev.baton.core.gtid.GtidPosition;

/**
 * One transaction as it truly is. Two different ones may bear one GTID: the servers go by {@code
 * name}, the checks by {@code index}.
 *
 * @param index its number among all of a simulation
 * @param name the number of its GTID among all of a simulation
 * @param id what a client wrote; negative if it was no client through a proxy
 * @param writer the server on which it was written
 * @param sequence its number in the GTID
 */
public record Transaction(
    int index, int name, long id, FakeServer writer, long sequence, GtidPosition gtid) {

  /** Whether it was written past the proxies. */
  public boolean foreign() {
    return id < 0;
  }

  @Override
  public String toString() {
    return gtid + (foreign() ? "" : "#" + id);
  }
}
