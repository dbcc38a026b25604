package dev.baton.server.bench.proxy;

/** One thing that is measured through every proxy. */
public record BenchCase(Workload workload, int threads, Protocol protocol) {

  /** As in {@code point@16/text}. */
  public String key() {
    return workload.word() + "@" + threads + "/" + protocol.word();
  }
}
