package dev.baton.server.http.auth;

import dev.baton.core.net.AddressRange;
import java.util.List;

/**
 * Takes a reverse proxy's word on who asks, from a header that it sets. Only from a proxy that is
 * trusted: anybody else could write the same header.
 */
public final class ProxyAuthenticator implements Authenticator {

  private final String header;
  private final List<AddressRange> trusted;
  private final Powers powers;

  public ProxyAuthenticator(String header, List<AddressRange> trusted, Powers powers) {
    this.header = header;
    this.trusted = List.copyOf(trusted);
    this.powers = powers;
  }

  @Override
  public Decision decide(Request request) {
    if (trusted.stream().noneMatch(range -> range.contains(request.from()))) {
      return new Refused(request.from().getHostAddress() + " is none of http.trusted-proxies", "");
    }
    String user = request.header().apply(header);
    return user == null || user.isBlank()
        ? new Refused("the proxy did not say who asks: it must set " + header, "")
        : new Admitted(powers.of(user.strip()));
  }
}
