package dev.baton.server.http.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Lets in who has a certificate that TLS has verified: the common name is the user, and where units
 * are asked for, one of the certificate's organizational units must be among them.
 */
public final class CertificateAuthenticator implements Authenticator {

  private final Set<String> units;
  private final Powers powers;

  public CertificateAuthenticator(Set<String> units, Powers powers) {
    this.units = Set.copyOf(units);
    this.powers = powers;
  }

  @Override
  public Decision decide(Request request) {
    if (request.certificateName().isEmpty()) {
      return new Refused("a client certificate is needed", "");
    }
    String name = request.certificateName().get();
    List<String> users = values(name, "CN");
    if (users.isEmpty()) {
      return new Refused("the certificate has no common name", "");
    }
    boolean fits = units.isEmpty() || values(name, "OU").stream().anyMatch(units::contains);
    return fits
        ? new Admitted(powers.of(users.getFirst()))
        : new Refused("the certificate is of none of http.client-units", "");
  }

  private static List<String> values(String name, String type) {
    List<String> values = new ArrayList<>();
    try {
      for (Rdn rdn : new LdapName(name).getRdns()) {
        if (rdn.getType().equalsIgnoreCase(type)) {
          values.add(rdn.getValue().toString());
        }
      }
    } catch (InvalidNameException e) {
      return List.of(); // then nothing in it can be trusted
    }
    return values;
  }
}
