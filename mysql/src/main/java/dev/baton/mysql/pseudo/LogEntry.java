package dev.baton.mysql.pseudo;

import dev.baton.topology.snapshot.BinlogCoordinates;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One event of a binary or relay log, as {@code SHOW BINLOG EVENTS} tells it.
 *
 * @param end where the next one begins in the same file
 */
public record LogEntry(String file, long position, long end, String type, String info) {

  private static final Pattern MARKER =
      Pattern.compile("`" + PseudoGtid.SCHEMA + "`\\.`(_asc:[0-9a-f:]+)`");

  /** What belongs to a file, or what a replica may leave out of its own log. */
  private static final Set<String> NOT_COMPARED =
      Set.of(
          "rotate",
          "stop",
          "format_desc",
          "previous_gtids",
          "gtid_list",
          "binlog_checkpoint",
          "heartbeat",
          "anonymous_gtid",
          "rows_query",
          "annotate_rows",
          "ignorable",
          "start_encryption");

  private static final Pattern MARIADB_GTID = Pattern.compile("GTID (\\d+-\\d+-\\d+)");
  private static final Pattern TABLE_ID = Pattern.compile("table_id: \\d+");
  private static final Pattern XID = Pattern.compile("\\s*/\\*\\s*xid=\\d+\\s*\\*/");

  /** Longer texts are compared by their digest, so that many fit into memory. */
  private static final int LONGEST = 120;

  /** The marker that was written with it, if it is one. */
  public Optional<String> marker() {
    if (!type.equalsIgnoreCase("Query")) {
      return Optional.empty();
    }
    Matcher matcher = MARKER.matcher(info);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /**
   * What is the same wherever the transaction was written: without numbers that each server gives
   * for itself. Empty for what is not compared.
   */
  public Optional<String> comparable() {
    String kind = type.toLowerCase(Locale.ROOT);
    if (NOT_COMPARED.contains(kind)) {
      return Optional.empty();
    }
    if (kind.equals("gtid")) {
      Matcher mariadb = MARIADB_GTID.matcher(info);
      return Optional.of("gtid " + (mariadb.find() ? mariadb.group(1) : info));
    }
    String text = XID.matcher(TABLE_ID.matcher(info).replaceAll("table")).replaceAll("");
    return Optional.of(kind + " " + (text.length() <= LONGEST ? text : digest(text)));
  }

  private static String digest(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] bytes = sha.digest(text.getBytes(StandardCharsets.UTF_8));
      return text.substring(0, LONGEST / 2) + "... " + HexFormat.of().formatHex(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  BinlogCoordinates place() {
    return new BinlogCoordinates(file, position);
  }

  BinlogCoordinates after() {
    return new BinlogCoordinates(file, end);
  }
}
