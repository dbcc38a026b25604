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
 * {@code {name}}; the first route that fits wins. A slash at the end that no pattern has is left
 * out, because orchestrator's own client sends some. Built once, then thread-safe.
 */
public final class Router {

  /** Answers a call. */
  @FunctionalInterface
  public interface Handler {
    Reply handle(Call call) throws Exception;
  }

  /** Turns a failure into the words of the API it happened in. */
  @FunctionalInterface
  public interface FailureFormat {
    Reply reply(HttpFailure failure);
  }

  /** What a route does to the world, and so who may call it. */
  public enum Access {
    /** Only tells; whoever is let in may ask. */
    READ,
    /** Does something, whatever its method: for power users, and never for another web site. */
    ACT
  }

  /** One route as it was added. */
  public record Route(
      String method, String pattern, Access access, FailureFormat failures, Handler handler) {}

  /** A route that fits a path, with what its parameters stand for. */
  record Match(Route route, Map<String, String> parameters) {}

  private record Compiled(Route route, List<String> segments) {}

  private final List<Compiled> routes = new ArrayList<>();

  /** A route of Baton's own API that only tells. */
  public Router get(String pattern, Handler handler) {
    return add(new Route("GET", pattern, Access.READ, Reply::error, handler));
  }

  /** A route of Baton's own API that does something. */
  public Router post(String pattern, Handler handler) {
    return act("POST", pattern, handler);
  }

  /** A route of Baton's own API that does something by the given method. */
  public Router act(String method, String pattern, Handler handler) {
    return add(new Route(method, pattern, Access.ACT, Reply::error, handler));
  }

  public Router add(Route route) {
    routes.add(new Compiled(route, segments(route.pattern())));
    return this;
  }

  /** Every route, in the order in which they were added. */
  public List<Route> routes() {
    return routes.stream().map(Compiled::route).toList();
  }

  /**
   * @param rawPath the path as sent, still percent-encoded
   * @throws HttpFailure if no route fits: 404, or 405 if only the method is wrong
   */
  Match find(String method, String rawPath) {
    boolean known =
        !rawPath.endsWith("/")
            || routes.stream().anyMatch(r -> fit(r.segments(), segments(rawPath)) != null);
    return match(method, known ? rawPath : rawPath.substring(0, rawPath.length() - 1));
  }

  private Match match(String method, String rawPath) {
    List<String> path = segments(rawPath);
    TreeSet<String> allowed = new TreeSet<>();
    for (Compiled compiled : routes) {
      Map<String, String> parameters = fit(compiled.segments(), path);
      if (parameters != null) {
        if (compiled.route().method().equals(method)) {
          return new Match(compiled.route(), parameters);
        }
        allowed.add(compiled.route().method());
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
        if (path.get(i).isEmpty()) {
          return null;
        }
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
