package dev.baton.server.demo.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What happened during a demo, in order. Thread-safe; bounded. */
public final class Timeline {

  /** The kind under which a demo records its own faults. */
  public static final String FAULT = "fault";

  private static final int MAX_ENTRIES = 10_000;

  private final Instant begin;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * @param begin to which the entries' times are relative
   */
  public Timeline(Instant begin) {
    this.begin = begin;
  }

  /**
   * @param atMs when, after the load began; negative before
   * @param kind a stable word for programs, as in the manager's events; {@code fault} and {@code
   *     load} are the demo's own
   */
  public record Entry(long atMs, String kind, String sentence) {}

  public Entry add(Instant at, String kind, String sentence) {
    Entry entry = new Entry(Duration.between(begin, at).toMillis(), kind, sentence);
    synchronized (entries) {
      if (entries.size() < MAX_ENTRIES) {
        entries.add(entry);
      }
    }
    return entry;
  }

  /** By time; events of one moment in the order they were told. */
  public List<Entry> entries() {
    synchronized (entries) {
      return entries.stream().sorted(Comparator.comparingLong(Entry::atMs)).toList();
    }
  }

  /** The first entry of a kind in a span of time, its end excluded. */
  public Optional<Entry> first(String kind, long fromMs, long toMs) {
    return entries().stream()
        .filter(e -> e.kind().equals(kind) && e.atMs() >= fromMs && e.atMs() < toMs)
        .findFirst();
  }
}
