package dev.baton.server.bench.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What to measure.
 *
 * @param engine the server behind all proxies, as for {@code --engine}
 * @param ioThreads of every proxy alike
 * @param seconds of each measurement
 * @param warmUpSeconds of each workload before the first round: code that is compiled while it runs
 *     is slow at first
 * @param through which proxies, by {@link Proxies#ALL}
 */
public record ProxyBenchSettings(
    String engine,
    int ioThreads,
    int rounds,
    int seconds,
    int warmUpSeconds,
    List<BenchCase> cases,
    Set<String> through) {

  private static final List<String> ALL = List.of("all");
  private static final List<String> QUICK =
      List.of("point@1", "point@16", "read_write@1", "read_write@16");
  private static final int WARM_UP = 10;

  public ProxyBenchSettings {
    cases = List.copyOf(cases);
    through = Set.copyOf(through);
    if (ioThreads < 1 || rounds < 1 || seconds < 1) {
      throw new IllegalArgumentException("at least one I/O thread, round and second are needed");
    }
  }

  /**
   * @param quick point select and read-write with 1 and 16 threads, unless cases are named
   * @param named see {@link BenchCase#named}; empty for the usual ones
   * @throws IllegalArgumentException if a case or proxy is not known, or a number is below 1
   */
  public static ProxyBenchSettings of(
      String engine,
      int ioThreads,
      int rounds,
      int seconds,
      boolean quick,
      List<String> named,
      List<String> through) {
    List<String> usual = quick ? QUICK : ALL;
    List<BenchCase> cases = new ArrayList<>();
    for (String words : named.isEmpty() ? usual : named) {
      cases.addAll(BenchCase.named(words));
    }
    for (String proxy : through) {
      if (!Proxies.ALL.contains(proxy)) {
        throw new IllegalArgumentException(
            "'" + proxy + "' is no proxy: " + String.join(", ", Proxies.ALL));
      }
    }
    return new ProxyBenchSettings(
        engine,
        ioThreads,
        rounds,
        seconds,
        WARM_UP,
        cases.stream().distinct().toList(),
        Set.copyOf(through.isEmpty() ? Proxies.ALL : through));
  }

  boolean isThrough(String proxy) {
    return through.contains(proxy);
  }
}
