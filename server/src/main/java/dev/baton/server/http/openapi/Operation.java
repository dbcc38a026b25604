package dev.baton.server.http.openapi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request that can be made.
 *
 * @param request the record of its body; null if it has none
 * @param response the record of its answer; an array of it if {@code many}; null if it is no JSON
 * @param queries the names of its query parameters
 */
record Operation(
    String method,
    String path,
    String summary,
    @Nullable Class<?> request,
    @Nullable Class<?> response,
    boolean many,
    List<String> queries) {

  static Operation get(String path, String summary, @Nullable Class<?> response) {
    return new Operation("GET", path, summary, null, response, false, List.of());
  }

  static Operation post(String path, String summary, Class<?> request, Class<?> response) {
    return new Operation("POST", path, summary, request, response, false, List.of());
  }

  static Operation put(String path, String summary, Class<?> request, Class<?> response) {
    return new Operation("PUT", path, summary, request, response, false, List.of());
  }

  static Operation delete(String path, String summary, Class<?> response) {
    return new Operation("DELETE", path, summary, null, response, false, List.of());
  }

  Operation list() {
    return new Operation(method, path, summary, request, response, true, queries);
  }

  Operation query(String... names) {
    return new Operation(method, path, summary, request, response, many, List.of(names));
  }
}
