package dev.baton.server.demo.load;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Live numbers of a load, and the first few errors in words. Thread-safe. */
final class LoadCounters {

  /** More errors of a run are counted, but not told one by one. */
  private static final int MAX_SENTENCES = 50;

  private final LongAdder acknowledged = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final LongAdder connectFailures = new LongAdder();
  private final List<String> sentences = new ArrayList<>();
  private final Consumer<String> listener;

  LoadCounters(Consumer<String> listener) {
    this.listener = listener;
  }

  void acknowledged() {
    acknowledged.increment();
  }

  void notAcknowledged(int client, int sequence, WriteOutcome outcome, SQLException error) {
    (outcome == WriteOutcome.FAILED ? failed : unknown).increment();
    String how = outcome == WriteOutcome.FAILED ? "failed" : "has an unknown outcome";
    say("write %d of client %d %s: %s".formatted(sequence, client, how, describe(error)));
  }

  void connectFailed(SQLException error) {
    connectFailures.increment();
    say("a client could not connect to the proxy: " + describe(error));
  }

  private static String describe(SQLException error) {
    return error.getMessage() + " (SQLSTATE " + error.getSQLState() + ")";
  }

  private void say(String sentence) {
    synchronized (sentences) {
      if (sentences.size() == MAX_SENTENCES) {
        return;
      }
      sentences.add(sentence);
    }
    listener.accept(sentence);
  }

  long acknowledgedSoFar() {
    return acknowledged.sum();
  }

  long failedSoFar() {
    return failed.sum();
  }

  long unknownSoFar() {
    return unknown.sum();
  }

  long connectFailures() {
    return connectFailures.sum();
  }
}
