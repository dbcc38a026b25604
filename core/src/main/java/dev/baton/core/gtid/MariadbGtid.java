package dev.baton.core.gtid;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One transaction of a MariaDB history: {@code domain-server-sequence}, such as {@code 0-1-42}.
 *
 * @param domain the replication domain, 0..2^32-1
 * @param server the server that first wrote it, 0..2^32-1
 * @param sequence its number in the domain, 0..2^63-1. Servers count to 2^64-1, but no history
 *     comes near it, and a number that Java would take for a negative one is better refused
 */
public record MariadbGtid(long domain, long server, long sequence) {

  private static final long MAX_ID = 0xFFFF_FFFFL;
  private static final Pattern FORM = Pattern.compile("(\\d{1,10})-(\\d{1,10})-(\\d{1,20})");

  public MariadbGtid {
    if (domain < 0 || domain > MAX_ID || server < 0 || server > MAX_ID || sequence < 0) {
      throw new IllegalArgumentException(
          "not a MariaDB GTID: %d-%d-%d has a part out of its range"
              .formatted(domain, server, sequence));
    }
  }

  /**
   * @throws IllegalArgumentException if the text is not {@code D-S-N}
   */
  public static MariadbGtid parse(String text) {
    Matcher parts = FORM.matcher(text.trim());
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a MariaDB GTID (domain-server-sequence): " + text);
    }
    try {
      return new MariadbGtid(
          Long.parseLong(parts.group(1)),
          Long.parseLong(parts.group(2)),
          Long.parseLong(parts.group(3)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the sequence number of " + text + " is too large", e);
    }
  }

  /**
   * Reads a comma-separated list, which may name a domain several times as {@code
   * gtid_binlog_state} does. Empty text is the empty list.
   *
   * @throws IllegalArgumentException if an item is not {@code D-S-N}; the message says which
   */
  public static List<MariadbGtid> parseList(String text) {
    List<MariadbGtid> gtids = new ArrayList<>();
    if (text.isBlank()) {
      return gtids;
    }
    int item = 1;
    for (String part : text.split(",", -1)) {
      try {
        gtids.add(parse(part));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "item %d of '%s': %s".formatted(item, text, e.getMessage()), e);
      }
      item++;
    }
    return gtids;
  }

  @Override
  public String toString() {
    return domain + "-" + server + "-" + sequence;
  }
}
