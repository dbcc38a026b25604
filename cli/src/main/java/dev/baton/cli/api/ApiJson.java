package dev.baton.cli.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How every JSON text of Baton is written: names in snake_case, in the order the records declare
 * them, times as ISO-8601, absent values as {@code null}. Thread-safe.
 */
public final class ApiJson {

  /** One line: for the wire. */
  public static final JsonMapper COMPACT = builder().build();

  /** Indented: for files and terminals. */
  public static final JsonMapper PRETTY =
      builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ApiJson() {}

  private static JsonMapper.Builder builder() {
    return JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        .changeDefaultPropertyInclusion(
            inclusion -> inclusion.withValueInclusion(JsonInclude.Include.ALWAYS));
  }
}
