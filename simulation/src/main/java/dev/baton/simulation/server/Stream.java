package dev.baton.simulation.server;

import java.util.BitSet;

/** A dump thread's connection: what a source sends to one replica. */
final class Stream {
  final FakeServer source;
  final FakeServer replica;
  final int sourceIncarnation;
  final int replicaIncarnation;
  final long token; // of the receiver that opened it
  final boolean semiSync;
  BitSet requested = new BitSet(); // MySQL: what the replica need not be sent, by name
  int next;
  boolean open = true;

  Stream(
      FakeServer source, FakeServer replica, long token, int replicaIncarnation, boolean semiSync) {
    this.source = source;
    this.replica = replica;
    this.sourceIncarnation = source.incarnation();
    this.replicaIncarnation = replicaIncarnation;
    this.token = token;
    this.semiSync = semiSync;
  }
}
