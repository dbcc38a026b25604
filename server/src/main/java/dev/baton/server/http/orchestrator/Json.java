package dev.baton.server.http.orchestrator;

import dev.baton.core.instance.InstanceKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The small values that orchestrator's JSON is made of. */
final class Json {

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private Json() {}

  /** An {@code InstanceKey}; that of nobody has no host and port 0. */
  static Map<String, Object> key(@Nullable InstanceKey key) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Hostname", key == null ? "" : key.host());
    json.put("Port", key == null ? 0 : key.port());
    return json;
  }

  static List<Map<String, Object>> keys(Collection<InstanceKey> keys) {
    return keys.stream().map(Json::key).toList();
  }

  /** A {@code sql.NullInt64}. */
  static Map<String, Object> number(OptionalLong value) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Int64", value.orElse(0));
    json.put("Valid", value.isPresent());
    return json;
  }

  /**
   * {@code BinlogCoordinates}.
   *
   * @param file empty if they are not known
   */
  static Map<String, Object> coordinates(String file, long position) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("LogFile", file);
    json.put("LogPos", position);
    json.put("Type", 0);
    return json;
  }

  /** In UTC, to the second; empty for never. */
  static String timestamp(@Nullable Instant at) {
    return at == null ? "" : TIMESTAMP.format(at);
  }
}
