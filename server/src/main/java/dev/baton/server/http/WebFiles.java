package dev.baton.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The live page's files, from the program's own jar. Only plain names are served, so that no path
 * leads out of the folder; a policy header forbids the browser everything but what the page needs.
 */
public final class WebFiles implements Routes {

  /** Scripts, styles and data from here only; nothing inline; nobody may frame it. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Pattern PLAIN_NAME =
      Pattern.compile("(?:[a-z][a-z-]*/)*[a-z][a-z-]*\\.[a-z]+");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "txt", "text/plain; charset=utf-8");

  private static final Map<String, String> HEADERS =
      Map.of("Content-Security-Policy", CONTENT_SECURITY_POLICY, "Cache-Control", "no-cache");

  @Override
  public void addTo(Router router) {
    router
        .get("/", call -> serve("index.html"))
        .get("/{file}", call -> serve(call.path("file")))
        .get("/{folder}/{file}", call -> serve(call.path("folder") + "/" + call.path("file")));
  }

  /**
   * @param name such as {@code index.html} or {@code vendor/preact.js}
   * @throws HttpFailure if there is no such file
   */
  static Reply serve(String name) throws IOException {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null || !PLAIN_NAME.matcher(name).matches()) {
      throw HttpFailure.notFound("there is no page file " + name);
    }
    try (InputStream in = WebFiles.class.getResourceAsStream("/web/" + name)) {
      if (in == null) {
        throw HttpFailure.notFound("there is no page file " + name);
      }
      return new Reply.Whole(200, type, in.readAllBytes(), HEADERS);
    }
  }
}
