package dev.baton.server.bench.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One thing that is measured through every proxy. */
public record BenchCase(Workload workload, int threads, Protocol protocol) {

  /** What is measured if nothing else is said. */
  static final List<Integer> THREADS = List.of(1, 16, 128);

  private static final Pattern WORDS =
      Pattern.compile("([a-z_]+)(?:@([1-9]\\d{0,3}))?(?:/(\\w+))?");

  /** As in {@code point@16/text}. */
  public String key() {
    return workload.word() + "@" + threads + "/" + protocol.word();
  }

  /**
   * The cases that the words name: {@code point@16/text} one, {@code point@16} in both protocols,
   * {@code point} with 1, 16 and 128 threads, {@code all} those of all workloads.
   *
   * @throws IllegalArgumentException if they name none
   */
  public static List<BenchCase> named(String words) {
    Matcher parts = WORDS.matcher(words);
    List<BenchCase> cases = new ArrayList<>();
    if (parts.matches()) {
      String threads = parts.group(2);
      List<Integer> counts = threads == null ? THREADS : List.of(Integer.valueOf(threads));
      for (Workload workload : Workload.values()) {
        for (int count : counts) {
          for (Protocol protocol : Protocol.values()) {
            BenchCase one = new BenchCase(workload, count, protocol);
            if (one.isOf(parts.group(1), parts.group(3))) {
              cases.add(one);
            }
          }
        }
      }
    }
    if (cases.isEmpty()) {
      throw new IllegalArgumentException(
          "'"
              + words
              + "' is no case: point, read_only, read_write or all, then as in @16 the threads and as"
              + " in /text or /prepared the protocol");
    }
    return cases;
  }

  private boolean isOf(String workloadWord, @Nullable String protocolWord) {
    return (workloadWord.equals("all") || workload.word().equals(workloadWord))
        && (protocolWord == null || protocol.word().equals(protocolWord));
  }
}
