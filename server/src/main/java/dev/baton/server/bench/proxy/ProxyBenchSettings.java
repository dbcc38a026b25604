package dev.baton.server.bench.proxy;

import java.util.ArrayList;
import java.util.List;

/**
 * What to measure.
 *
 * @param engine the server behind all proxies, as for {@code --engine}
 * @param ioThreads of every proxy alike
 * @param seconds of each measurement
 * @param warmUpSeconds of each workload before the first round: code that is compiled while it runs
 *     is slow at first
 */
public record ProxyBenchSettings(
    String engine,
    int ioThreads,
    int rounds,
    int seconds,
    int warmUpSeconds,
    List<BenchCase> cases) {

  private static final List<Integer> THREADS = List.of(1, 16, 128);
  private static final int WARM_UP = 10;

  public ProxyBenchSettings {
    cases = List.copyOf(cases);
    if (ioThreads < 1 || rounds < 1 || seconds < 1) {
      throw new IllegalArgumentException("at least one I/O thread, round and second are needed");
    }
  }

  /** All workloads, 1, 16 and 128 threads. */
  public static ProxyBenchSettings full(String engine, int ioThreads, int rounds, int seconds) {
    return new ProxyBenchSettings(
        engine, ioThreads, rounds, seconds, WARM_UP, cases(List.of(Workload.values()), THREADS));
  }

  /** Point select and read-write, 1 and 16 threads. */
  public static ProxyBenchSettings quick(String engine, int ioThreads, int rounds, int seconds) {
    return new ProxyBenchSettings(
        engine,
        ioThreads,
        rounds,
        seconds,
        WARM_UP,
        cases(List.of(Workload.POINT, Workload.READ_WRITE), THREADS.subList(0, 2)));
  }

  private static List<BenchCase> cases(List<Workload> workloads, List<Integer> threads) {
    List<BenchCase> cases = new ArrayList<>();
    for (Workload workload : workloads) {
      for (int count : threads) {
        for (Protocol protocol : Protocol.values()) {
          cases.add(new BenchCase(workload, count, protocol));
        }
      }
    }
    return cases;
  }
}
