package dev.baton.server.http.openapi;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of records, as the JSON mapper writes them: names in snake_case, nothing left out.
 */
final class Schemas {

  private final Map<String, Map<String, Object>> known = new TreeMap<>();

  Map<String, Map<String, Object>> all() {
    return known;
  }

  /** A reference to the schema of a record, which is made if it is not known yet. */
  Map<String, Object> reference(Class<?> type) {
    String name = name(type);
    if (!known.containsKey(name)) {
      known.put(name, Map.of()); // a record may hold itself
      known.put(name, of(type));
    }
    return Map.of("$ref", "#/components/schemas/" + name);
  }

  private static String name(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    String own = type.getSimpleName().replaceFirst("^Api", "");
    return outer == null || !outer.isRecord() ? own : name(outer) + own;
  }

  private Map<String, Object> of(Class<?> type) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Map<String, Object> schema = schema(component.getGenericType());
      boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      properties.put(
          snake(component.getName()),
          nullable ? Map.of("anyOf", List.of(schema, Map.of("type", "null"))) : schema);
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", List.copyOf(properties.keySet()));
    return schema;
  }

  private Map<String, Object> schema(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] inner = generic.getActualTypeArguments();
      return inner.length == 1
          ? Map.of("type", "array", "items", schema(inner[0]))
          : Map.of("type", "object", "additionalProperties", schema(inner[1]));
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord()) {
      return reference(plain);
    }
    if (plain == boolean.class || plain == Boolean.class) {
      return Map.of("type", "boolean");
    }
    if (plain == int.class || plain == long.class || plain == Long.class) {
      return Map.of("type", "integer");
    }
    return plain == Instant.class
        ? Map.of("type", "string", "format", "date-time")
        : Map.of("type", "string");
  }

  private static String snake(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
