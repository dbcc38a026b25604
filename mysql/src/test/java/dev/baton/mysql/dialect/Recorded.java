package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Results of statements on real servers, as the command-line client prints them one column to a
 * line ({@code -E}).
 */
final class Recorded {

  private Recorded() {}

  static List<Row> rows(String server, String what) {
    String file = "/recorded/" + server + "/" + what + ".txt";
    try (InputStream in = Recorded.class.getResourceAsStream(file)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Row> parse(String text) {
    List<Row> rows = new ArrayList<>();
    Map<String, String> values = new HashMap<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("****")) {
        addTo(rows, values);
        values = new HashMap<>();
      } else {
        int colon = line.indexOf(':');
        String value = line.substring(colon + 1).strip();
        values.put(line.substring(0, colon).strip(), value.equals("NULL") ? "" : value);
      }
    }
    addTo(rows, values);
    return rows;
  }

  private static void addTo(List<Row> rows, Map<String, String> values) {
    if (!values.isEmpty()) {
      rows.add(Row.of(values));
    }
  }
}
