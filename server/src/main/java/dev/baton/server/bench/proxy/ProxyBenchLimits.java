package dev.baton.server.bench.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Baton wants of itself beside HAProxy, which forwards bytes and looks at none of them. */
final class ProxyBenchLimits {

  static final double CPU_TEXT = 1.25;
  static final double CPU_PREPARED = 1.35;
  static final double QPS = 0.9;
  static final double ADDED_LATENCY = 1.2;

  private ProxyBenchLimits() {}

  /** One line for each limit that does not hold. Processor time counts from 16 threads on. */
  static List<String> broken(
      List<BenchCase> cases,
      Map<String, Double> cpu,
      Map<String, Double> qps,
      Map<String, ProxyBenchReport.AddedLatency> latency) {
    List<String> broken = new ArrayList<>();
    for (BenchCase what : cases) {
      String key = what.key();
      if (what.threads() > 1) {
        double limit = what.protocol() == Protocol.TEXT ? CPU_TEXT : CPU_PREPARED;
        atMost(broken, key + ": CPU per query", cpu.get(key), limit);
      }
      Double speed = qps.get(key);
      if (speed != null && speed < QPS) {
        broken.add("%s: QPS %.2f x HAProxy's, at least %.2f wanted".formatted(key, speed, QPS));
      }
      ProxyBenchReport.AddedLatency added = latency.get(key);
      if (added != null) {
        atMost(broken, key + ": added latency p50", added.p50(), ADDED_LATENCY);
        atMost(broken, key + ": added latency p95", added.p95(), ADDED_LATENCY);
      }
    }
    return broken;
  }

  private static void atMost(
      List<String> broken, String what, @Nullable Double ratio, double limit) {
    if (ratio != null && ratio > limit) {
      broken.add("%s %.2f x HAProxy's, at most %.2f wanted".formatted(what, ratio, limit));
    }
  }
}
