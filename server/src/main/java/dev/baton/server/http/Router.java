package dev.baton.server.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the handler of a request by method and path. Patterns are paths whose segments may be
 * {@code {name}}; the first route that fits wins. Built once, then thread-safe.
 */
final class Router {

  /** Answers a call. */
  @FunctionalInterface
  interface Handler {
    Reply handle(Call call) throws Exception;
  }

  /** A route that fits a path, with what its parameters stand for. */
  record Match(Handler handler, Map<String, String> parameters) {}

  private record Route(String method, List<String> segments, Handler handler) {}

  private final List<Route> routes = new ArrayList<>();

  Router get(String pattern, Handler handler) {
    return add("GET", pattern, handler);
  }

  Router post(String pattern, Handler handler) {
    return add("POST", pattern, handler);
  }

  private Router add(String method, String pattern, Handler handler) {
    routes.add(new Route(method, segments(pattern), handler));
    return this;
  }

  /**
   * @param rawPath the path as sent, still percent-encoded
   * @throws HttpFailure if no route fits: 404, or 405 if only the method is wrong
   */
  Match find(String method, String rawPath) {
    List<String> path = segments(rawPath);
    TreeSet<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      Map<String, String> parameters = fit(route.segments(), path);
      if (parameters != null) {
        if (route.method().equals(method)) {
          return new Match(route.handler(), parameters);
        }
        allowed.add(route.method());
      }
    }
    if (allowed.isEmpty()) {
      throw HttpFailure.notFound("there is nothing at " + rawPath);
    }
    throw HttpFailure.methodNotAllowed(
        rawPath + " takes " + String.join(", ", allowed) + ", not " + method);
  }

  private static @Nullable Map<String, String> fit(List<String> pattern, List<String> path) {
    if (pattern.size() != path.size()) {
      return null;
    }
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < pattern.size(); i++) {
      String expected = pattern.get(i);
      if (expected.startsWith("{")) {
        parameters.put(expected.substring(1, expected.length() - 1), decode(path.get(i)));
      } else if (!expected.equals(path.get(i))) {
        return null;
      }
    }
    return parameters;
  }

  private static String decode(String segment) {
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest("'" + segment + "' is not properly percent-encoded");
    }
  }

  private static List<String> segments(String path) {
    return List.of(path.substring(path.startsWith("/") ? 1 : 0).split("/", -1));
  }
}
