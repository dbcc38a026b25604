package dev.baton.server.lead;

import dev.baton.wire.client.QueryResult;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a proxy answers a manager: numbers by name, and always what time it is there. */
record ProxyAnswer(Map<String, Long> numbers) {

  /**
   * @throws IOException if it is no such answer: whoever gave it is no proxy of Baton's
   */
  static ProxyAnswer of(QueryResult result) throws IOException {
    Map<String, Long> numbers = new HashMap<>();
    if (result.rows().size() == 1) {
      List<@Nullable String> row = result.rows().getFirst();
      for (int i = 0; i < row.size(); i++) {
        try {
          numbers.put(result.columns().get(i), Long.parseLong(String.valueOf(row.get(i))));
        } catch (NumberFormatException e) {
          throw new IOException("it answered " + row + ": it is no proxy of Baton's", e);
        }
      }
    }
    return new ProxyAnswer(Map.copyOf(numbers));
  }

  long clockNanos() throws IOException {
    return number("clock_ns");
  }

  long number(String name) throws IOException {
    Long value = numbers.get(name);
    if (value == null) {
      throw new IOException("it answered without " + name + ": it is no proxy of this version");
    }
    return value;
  }
}
