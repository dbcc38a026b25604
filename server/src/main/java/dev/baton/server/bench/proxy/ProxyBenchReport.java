package dev.baton.server.bench.proxy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What {@code baton bench proxy} writes. Every ratio is Baton's median over HAProxy's, both from
 * the same interleaved rounds; a ratio of latencies is of what each adds to the direct
 * connection's.
 *
 * @param leftOut proxies that were not measured, and why
 * @param medians by case, then by proxy
 * @param cpuRatioHaproxy by case, as in {@code point@16/text}
 * @param addedLatencyRatioHaproxy by case with one thread
 * @param broken which of the limits Baton's own goals set do not hold here
 */
public record ProxyBenchReport(
    String engine,
    int processors,
    int ioThreads,
    int rounds,
    int seconds,
    Map<String, String> leftOut,
    Map<String, Map<String, Median>> medians,
    Map<String, Double> cpuRatioHaproxy,
    Map<String, Double> qpsRatioHaproxy,
    Map<String, AddedLatency> addedLatencyRatioHaproxy,
    List<String> broken,
    List<Sample> samples) {

  /** The medians of all rounds. */
  public record Median(
      double qps, double p50Ms, double p95Ms, double p99Ms, double cpuMsPer1000, long errors) {}

  /** Null where HAProxy adds too little to be measured. */
  public record AddedLatency(@Nullable Double p50, @Nullable Double p95) {}

  static ProxyBenchReport of(
      ProxyBenchSettings settings,
      String engine,
      Map<String, String> leftOut,
      List<Sample> samples) {
    Map<String, Map<String, Median>> medians = medians(settings, samples);
    Map<String, Double> cpu = ratios(medians, Median::cpuMsPer1000);
    Map<String, Double> qps = ratios(medians, Median::qps);
    Map<String, AddedLatency> latency = new LinkedHashMap<>();
    for (BenchCase what : settings.cases()) {
      Map<String, Median> of = medians.getOrDefault(what.key(), Map.of());
      if (what.threads() == 1 && of.containsKey(Proxies.HAPROXY)) {
        latency.put(
            what.key(), new AddedLatency(added(of, Median::p50Ms), added(of, Median::p95Ms)));
      }
    }
    return new ProxyBenchReport(
        engine,
        Runtime.getRuntime().availableProcessors(),
        settings.ioThreads(),
        settings.rounds(),
        settings.seconds(),
        leftOut,
        medians,
        cpu,
        qps,
        latency,
        ProxyBenchLimits.broken(settings.cases(), cpu, qps, latency),
        List.copyOf(samples));
  }

  private static Map<String, Map<String, Median>> medians(
      ProxyBenchSettings settings, List<Sample> samples) {
    Map<String, Map<String, List<Sample>>> grouped = new LinkedHashMap<>();
    settings.cases().forEach(what -> grouped.put(what.key(), new LinkedHashMap<>()));
    for (Sample sample : samples) {
      grouped
          .computeIfAbsent(sample.key(), key -> new LinkedHashMap<>())
          .computeIfAbsent(sample.target(), name -> new ArrayList<>())
          .add(sample);
    }
    Map<String, Map<String, Median>> medians = new LinkedHashMap<>();
    grouped.forEach(
        (key, byTarget) -> {
          Map<String, Median> row = new LinkedHashMap<>();
          byTarget.forEach((target, all) -> row.put(target, median(all)));
          medians.put(key, row);
        });
    return medians;
  }

  private static Median median(List<Sample> all) {
    return new Median(
        median(all, Sample::qps),
        median(all, Sample::p50Ms),
        median(all, Sample::p95Ms),
        median(all, Sample::p99Ms),
        median(all, Sample::cpuMsPer1000),
        all.stream().mapToLong(Sample::errors).sum());
  }

  private static double median(List<Sample> all, ToDoubleFunction<Sample> value) {
    double[] sorted = all.stream().mapToDouble(value).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return rounded(median);
  }

  private static Map<String, Double> ratios(
      Map<String, Map<String, Median>> medians, ToDoubleFunction<Median> value) {
    Map<String, Double> ratios = new LinkedHashMap<>();
    medians.forEach(
        (key, row) -> {
          Median baton = row.get(Proxies.BATON);
          Median haproxy = row.get(Proxies.HAPROXY);
          if (baton != null && haproxy != null && value.applyAsDouble(haproxy) > 0) {
            ratios.put(key, rounded(value.applyAsDouble(baton) / value.applyAsDouble(haproxy)));
          }
        });
    return ratios;
  }

  private static @Nullable Double added(Map<String, Median> row, ToDoubleFunction<Median> latency) {
    Median direct = row.get(Proxies.DIRECT);
    Median haproxy = row.get(Proxies.HAPROXY);
    Median baton = row.get(Proxies.BATON);
    if (direct == null || haproxy == null || baton == null) {
      return null;
    }
    double base = latency.applyAsDouble(direct);
    double theirs = latency.applyAsDouble(haproxy) - base;
    return theirs <= 0 ? null : rounded((latency.applyAsDouble(baton) - base) / theirs);
  }

  private static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }
}
