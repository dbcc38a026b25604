package dev.baton.server.bench.proxy;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one run of sysbench 1.0 printed.
 *
 * @param p50Ms of its events: a statement in a point select, a transaction in the others
 */
public record SysbenchResult(
    long queries, double qps, double p50Ms, double p95Ms, double p99Ms, long errors) {

  private static final Pattern BUCKET =
      Pattern.compile("(?m)^ *([0-9]+\\.[0-9]+) \\|\\** +([0-9]+)$");
  private static final Pattern QUERIES =
      Pattern.compile("(?m)^ +queries: +([0-9]+) +\\(([0-9.]+) per sec");
  private static final Pattern ERRORS = Pattern.compile("(?m)^ +ignored errors: +([0-9]+)");

  /**
   * @throws IOException if it is not the output of a run that ended well; the message quotes it
   */
  static SysbenchResult parse(String output) throws IOException {
    Matcher queries = QUERIES.matcher(output);
    Matcher errors = ERRORS.matcher(output);
    if (!queries.find() || !errors.find()) {
      throw new IOException("sysbench did not end well: " + tail(output));
    }
    return new SysbenchResult(
        Long.parseLong(queries.group(1)),
        Double.parseDouble(queries.group(2)),
        percentile(output, 0.50),
        percentile(output, 0.95),
        percentile(output, 0.99),
        Long.parseLong(errors.group(1)));
  }

  /** From the histogram: sysbench itself tells one percentile only. 0 if there was no event. */
  private static double percentile(String output, double share) {
    long total = BUCKET.matcher(output).results().mapToLong(SysbenchResult::count).sum();
    long seen = 0;
    Matcher bucket = BUCKET.matcher(output);
    while (bucket.find()) {
      seen += Long.parseLong(bucket.group(2));
      if (seen >= share * total) {
        return Double.parseDouble(bucket.group(1));
      }
    }
    return 0;
  }

  private static long count(java.util.regex.MatchResult bucket) {
    return Long.parseLong(bucket.group(2));
  }

  private static String tail(String output) {
    String text = output.strip();
    return text.substring(Math.max(0, text.length() - 600));
  }
}
