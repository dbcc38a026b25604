package dev.baton.simulation.proxy;

/** What clients were told of their writes. */
public interface Ledger {

  void acknowledged(Acknowledgement acknowledgement);

  void unknown(long id, String why);

  void failed(long id, String why);
}
