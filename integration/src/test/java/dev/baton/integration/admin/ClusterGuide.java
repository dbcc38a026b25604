package dev.baton.integration.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Every block of SQL that a guide to a ProxySQL cluster has its reader type, in its order; it puts
 * two of them before the servers 192.168.0.11 and 192.168.0.12.
 *
 * @param at on which of the two it is typed, or on both
 */
record ClusterGuide(String at, String sql) {

  private static final Pattern PLACE = Pattern.compile("(?m)^-- at ");

  static List<ClusterGuide> blocks() throws IOException {
    try (InputStream in = ClusterGuide.class.getResourceAsStream("/admin/cluster-guide.sql")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return Stream.of(PLACE.split(text, -1))
          .skip(1)
          .map(block -> block.split("\n", 2))
          .map(block -> new ClusterGuide(block[0], block[1]))
          .toList();
    }
  }

  /** With the addresses of the members that are there instead. */
  String sql(String first, String second) {
    return sql.replace("'192.168.0.11',6032", first).replace("'192.168.0.12',6032", second);
  }
}
