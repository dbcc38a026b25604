package dev.baton.proxy.session;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a statement's first comment asks for, in ProxySQL's words: {@code hostgroup=2;
 * query_timeout=500}. Words that are not known, and values that are no number, ask for nothing, as
 * there. Immutable.
 *
 * @param hostgroup -1 if none is named
 * @param delayMillis 0 if none is named
 * @param timeoutMillis 0 if none is named
 * @param retries -1 if none are named
 * @param fresh whether it names how fresh the data have to be
 */
record Hints(int hostgroup, int delayMillis, int timeoutMillis, int retries, boolean fresh) {

  /** Bytes of a comment that are looked at, as in ProxySQL. */
  private static final int MAX_LENGTH = 1024;

  private static final int MOST = 1_000_000_000;
  private static final int MOST_RETRIES = 1000;
  private static final Hints NONE = new Hints(-1, 0, 0, -1, false);

  /**
   * Reads the inside of a comment between two absolute indices.
   *
   * @return null if it asks for nothing
   */
  static @Nullable Hints read(ByteBuf text, int from, int to) {
    int end = Math.min(to, from + MAX_LENGTH);
    if (text.indexOf(from, end, (byte) '=') < 0) {
      return null;
    }
    String comment = text.toString(from, end - from, StandardCharsets.ISO_8859_1);
    if (comment.startsWith("+")) { // in the clothes of an optimizer's hint, so that clients keep it
      comment = comment.substring(1);
    }
    Hints found = NONE;
    for (String one : comment.split(";", -1)) {
      int equals = one.indexOf('=');
      if (equals > 0) {
        String name = one.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        found = found.with(name, one.substring(equals + 1).strip());
      }
    }
    return found.equals(NONE) ? null : found;
  }

  private Hints with(String name, String value) {
    int number = number(value);
    if (number < 0) {
      return this;
    }
    return switch (name) {
      case "hostgroup" -> new Hints(number, delayMillis, timeoutMillis, retries, fresh);
      case "query_delay" -> new Hints(hostgroup, number, timeoutMillis, retries, fresh);
      case "query_timeout" -> new Hints(hostgroup, delayMillis, number, retries, fresh);
      case "query_retries" ->
          new Hints(hostgroup, delayMillis, timeoutMillis, Math.min(number, MOST_RETRIES), fresh);
      case "min_gtid", "max_lag_ms", "min_epoch_ms" ->
          new Hints(hostgroup, delayMillis, timeoutMillis, retries, true);
      default -> this;
    };
  }

  /** Digits and what follows them; -1 if it begins with none. */
  private static int number(String value) {
    long number = -1;
    for (int i = 0; i < value.length() && isDigit(value.charAt(i)); i++) {
      number = Math.min(MOST, Math.max(0, number) * 10 + (value.charAt(i) - '0'));
    }
    return (int) number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Of what counts before the rules: where they have said nothing. */
  void fill(Plan plan) {
    plan.hostgroup = plan.hostgroup < 0 ? hostgroup : plan.hostgroup;
    plan.delayMillis = plan.delayMillis == 0 ? delayMillis : plan.delayMillis;
    plan.timeoutMillis = plan.timeoutMillis == 0 ? timeoutMillis : plan.timeoutMillis;
    plan.retries = plan.retries < 0 ? retries : plan.retries;
    plan.fresh |= fresh;
  }

  /** Of what counts after the rules: whatever they have said. */
  void overrule(Plan plan) {
    plan.hostgroup = hostgroup < 0 ? plan.hostgroup : hostgroup;
    plan.delayMillis = delayMillis == 0 ? plan.delayMillis : delayMillis;
    plan.timeoutMillis = timeoutMillis == 0 ? plan.timeoutMillis : timeoutMillis;
    plan.retries = retries < 0 ? plan.retries : retries;
    plan.fresh |= fresh;
  }
}
