package dev.baton.server.bench.proxy;

/**
 * One measurement.
 *
 * @param key of the {@link BenchCase}
 * @param cpuMsPer1000 processor time of the proxy for 1,000 queries, logins included; 0 of the
 *     server itself
 */
public record Sample(
    String target,
    String key,
    int round,
    double qps,
    double p50Ms,
    double p95Ms,
    double p99Ms,
    double cpuMsPer1000,
    long errors) {

  static Sample of(
      String target, BenchCase what, int round, SysbenchResult result, double cpuMillis) {
    return new Sample(
        target,
        what.key(),
        round,
        result.qps(),
        result.p50Ms(),
        result.p95Ms(),
        result.p99Ms(),
        result.queries() == 0 ? 0 : cpuMillis * 1_000 / result.queries(),
        result.errors());
  }
}
