package dev.baton.server.http;

import com.sun.net.httpserver.Headers;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other web sites, open in a browser on the same machine, from commanding or reading a Baton
 * that listens on loopback without a login.
 *
 * <p>Three checks, each against one way in: the {@code Host} must be one of ours (DNS rebinding); a
 * command's {@code Origin}, {@code Referer} and {@code Sec-Fetch-Site}, if sent, must be ours (a
 * form, image or script of another site: orchestrator's commands are GETs, which any page can
 * cause); and a body must be {@code application/json} (which another site cannot send without
 * asking first, and the answer is no). Programs that are not browsers send none of these and pass.
 */
final class CrossSiteGuard {

  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final boolean loopback;
  private final int port;
  private final String boundHost;
  private final Set<String> publicNames;

  /**
   * @param publicNames under which it is reached through a reverse proxy
   */
  CrossSiteGuard(InetAddress bound, int port, Set<String> publicNames) {
    this.publicNames = Set.copyOf(publicNames);
    this.loopback = bound.isLoopbackAddress();
    this.port = port;
    this.boundHost = bound.getHostAddress();
  }

  /**
   * @throws HttpFailure if no request at all may be answered
   */
  void checkHost(Headers headers) {
    String host = headers.getFirst("Host");
    if (loopback && (host == null || !isOurs(host))) {
      throw HttpFailure.forbidden("the Host header names another host than this one");
    }
  }

  /**
   * @throws HttpFailure if the command must not be carried out
   */
  void checkCommand(String method, Headers headers) {
    checkOrigin(headers, headers.getFirst("Host"));
    if (method.equals("POST") || method.equals("PUT")) {
      checkContentType(headers.getFirst("Content-Type"));
    }
  }

  private void checkOrigin(Headers headers, @Nullable String host) {
    String origin = headers.getFirst("Origin");
    if (origin != null && !sameOrigin(origin, host)) {
      throw HttpFailure.forbidden("commands from another site (" + origin + ") are refused");
    }
    String referer = headers.getFirst("Referer");
    if (referer != null && !sameOrigin(referer, host)) {
      throw HttpFailure.forbidden("commands from another site's page are refused");
    }
    String site = headers.getFirst("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      throw HttpFailure.forbidden("commands from another site are refused");
    }
  }

  private boolean sameOrigin(String origin, @Nullable String host) {
    try {
      String authority = URI.create(origin).getAuthority();
      return authority != null
          && (authority.equalsIgnoreCase(host) || publicNames.contains(authority));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void checkContentType(@Nullable String contentType) {
    String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
    int parameters = type.indexOf(';');
    String media = (parameters < 0 ? type : type.substring(0, parameters)).strip();
    if (!media.equals("application/json")) {
      throw HttpFailure.unsupportedMediaType("send Content-Type: application/json");
    }
  }

  private boolean isOurs(String host) {
    if (publicNames.contains(host)) {
      return true;
    }
    String suffix = ":" + port;
    if (!host.endsWith(suffix)) {
      return false;
    }
    String name = host.substring(0, host.length() - suffix.length()).toLowerCase(Locale.ROOT);
    return LOOPBACK_NAMES.contains(name) || name.equals(boundHost);
  }
}
