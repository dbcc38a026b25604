package dev.baton.server.bench.admin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was found, as it is written to {@code --report}.
 *
 * @param processors of the machine, which server, proxy and clients share
 * @param loadAverage of the machine when the measurement began, by its own word
 * @param loadMillis by LOAD: as the administrator's client saw it
 * @param firstHoldMillis for how much of its own processor time an event loop was held by the first
 *     LOADs after the start, before any client came, when no code was compiled yet
 * @param longestHoldMillis the same in the rounds, while LOADs were given
 * @param longestHoldMillisWithout the same without LOADs
 * @param p99Ratio the rounds' median of p99 with LOADs, by p99 without
 * @param broken which of Baton's own limits do not hold; empty if all do
 */
public record AdminBenchReport(
    String engine,
    AdminBenchSettings settings,
    int processors,
    double loadAverage,
    Map<String, Times> loadMillis,
    double firstHoldMillis,
    double longestHoldMillis,
    double longestHoldMillisWithout,
    double p99Ratio,
    List<Round> rounds,
    List<String> broken) {

  static final double MOST_LOAD_MILLIS = 300;
  static final double MOST_HOLD_MILLIS = 5;
  static final double MOST_P99_RATIO = 1.2;

  public AdminBenchReport {
    loadMillis = Map.copyOf(loadMillis);
    rounds = List.copyOf(rounds);
    broken = List.copyOf(broken);
  }

  /**
   * How long a LOAD took, in milliseconds.
   *
   * @param first the one after the start and before any client came, which compiles as it runs
   * @param longest of the later ones
   */
  public record Times(int count, double first, double median, double longest) {

    double worst() {
      return Math.max(first, longest);
    }

    static Times of(List<Double> all) {
      List<Double> later = all.size() == 1 ? all : all.subList(1, all.size());
      return new Times(
          all.size(),
          all.getFirst(),
          middle(later),
          later.stream().mapToDouble(d -> d).max().orElse(0));
    }
  }

  /**
   * What the clients saw in one window.
   *
   * @param p50Micros from a statement to its answer
   * @param holdMillis for how much of its own processor time an event loop was held at the longest,
   *     in the time after it, when the same went on and loops were watched
   */
  public record Window(
      long statements, long errors, double p50Micros, double p99Micros, double holdMillis) {}

  /** Two windows, one directly after the other. */
  public record Round(Window without, Window with) {

    double ratio() {
      return with.p99Micros() / Math.max(1, without.p99Micros());
    }
  }

  /**
   * Puts together what was measured.
   *
   * @param loads by LOAD, in milliseconds; the first is the first after the proxy's start
   * @param firstHold what an event loop was held by the first LOADs, in milliseconds
   */
  static AdminBenchReport of(
      String engine,
      AdminBenchSettings settings,
      double loadAverage,
      Map<String, List<Double>> loads,
      double firstHold,
      List<Round> rounds) {
    Map<String, Times> times = new TreeMap<>();
    loads.forEach((name, all) -> times.put(name, Times.of(all)));
    double hold = 0;
    double without = 0;
    for (Round round : rounds) {
      hold = Math.max(hold, round.with().holdMillis());
      without = Math.max(without, round.without().holdMillis());
    }
    double ratio = middle(rounds.stream().map(Round::ratio).toList());
    return new AdminBenchReport(
        engine,
        settings,
        Runtime.getRuntime().availableProcessors(),
        loadAverage,
        times,
        firstHold,
        hold,
        without,
        ratio,
        rounds,
        broken(times, hold, ratio, rounds));
  }

  private static List<String> broken(
      Map<String, Times> times, double hold, double ratio, List<Round> rounds) {
    List<String> broken = new ArrayList<>();
    times.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(entry -> entry.getValue().worst() > MOST_LOAD_MILLIS)
        .forEach(
            entry ->
                broken.add(
                    text(
                        "%s took %.0f ms, more than %.0f",
                        entry.getKey(), entry.getValue().worst(), MOST_LOAD_MILLIS)));
    if (hold > MOST_HOLD_MILLIS) {
      broken.add(
          text(
              "an event loop was held for %.1f ms of its processor time, more than %.0f",
              hold, MOST_HOLD_MILLIS));
    }
    if (ratio > MOST_P99_RATIO) {
      broken.add(
          text("p99 was %.2f times that without LOADs, more than %.1f", ratio, MOST_P99_RATIO));
    }
    long errors = rounds.stream().mapToLong(r -> r.with().errors() + r.without().errors()).sum();
    if (errors > 0) {
      broken.add(errors + " statements of the load failed");
    }
    return broken;
  }

  private static double middle(List<Double> all) {
    List<Double> sorted = all.stream().sorted(Comparator.naturalOrder()).toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
