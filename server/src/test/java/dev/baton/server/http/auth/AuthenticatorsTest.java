package dev.baton.server.http.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.net.AddressRange;
import dev.baton.core.secret.Secret;
import dev.baton.server.http.auth.Authenticator.Admitted;
import dev.baton.server.http.auth.Authenticator.Refused;
import dev.baton.server.http.auth.Authenticator.Request;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthenticatorsTest {

  private static final Powers ANNA = new Powers(Set.of("anna"), false);

  private static Request request(Map<String, String> headers, String from) throws Exception {
    return new Request(InetAddress.getByName(from), headers::get, Optional.empty());
  }

  private static Request login(String user, String password) throws Exception {
    String both = user + ":" + password;
    String encoded = Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    return request(Map.of("Authorization", "Basic " + encoded), "127.0.0.1");
  }

  private static Identity admitted(Authenticator authenticator, Request request) {
    assertThat(authenticator.decide(request)).isInstanceOf(Admitted.class);
    return ((Admitted) authenticator.decide(request)).identity();
  }

  private static void refused(Authenticator authenticator, Request request, String why) {
    assertThat(authenticator.decide(request))
        .isInstanceOfSatisfying(Refused.class, r -> assertThat(r.message()).contains(why));
  }

  @Test
  void basicAsksForOneUserAndTheRightPassword() throws Exception {
    Authenticator basic = new BasicAuthenticator("orc", new Secret("pä:ss"), false, true);
    assertThat(admitted(basic, login("orc", "pä:ss"))).isEqualTo(new Identity("orc", true));
    refused(basic, login("orc", "pass"), "wrong user or password");
    refused(basic, login("readonly", "x"), "wrong user or password");
    refused(basic, request(Map.of("Authorization", "Basic !!"), "127.0.0.1"), "log in");
    refused(basic, request(Map.of(), "127.0.0.1"), "log in");
  }

  @Test
  void multiLetsAReadOnlyUserInWithAnyPassword() throws Exception {
    Authenticator multi = new BasicAuthenticator("orc", new Secret("pass"), true, true);
    assertThat(admitted(multi, login("readonly", "whatever")).mayAct()).isFalse();
    assertThat(admitted(multi, login("orc", "pass")).mayAct()).isTrue();
    refused(multi, login("other", "pass"), "wrong");
  }

  @Test
  void readOnlyHoldsForEverybody() throws Exception {
    Authenticator basic = new BasicAuthenticator("orc", new Secret("pass"), false, false);
    assertThat(admitted(basic, login("orc", "pass")).mayAct()).isFalse();
    assertThat(admitted(Authenticator.none(true), login("a", "b")).mayAct()).isFalse();
    assertThat(new Powers(Set.of("*"), true).mayAct("anna")).isFalse();
  }

  @Test
  void aTokenIsABearersOrAPassword() throws Exception {
    Authenticator tokens =
        TokenAuthenticator.parse(
            "tokens",
            List.of("# who", "anna 0123456789abcdef", "", "otto fedcba9876543210 read-only"),
            new Powers(Set.of("*"), false));
    Request bearer = request(Map.of("Authorization", "bearer 0123456789abcdef"), "127.0.0.1");
    assertThat(admitted(tokens, bearer)).isEqualTo(new Identity("anna", true));
    assertThat(admitted(tokens, login("otto", "fedcba9876543210")).mayAct()).isFalse();
    refused(tokens, login("anna", "fedcba9876543210"), "Bearer");
    refused(tokens, request(Map.of(), "127.0.0.1"), "Bearer");
    assertThatThrownBy(() -> TokenAuthenticator.parse("t", List.of("anna short"), ANNA))
        .hasMessageContaining("t line 1")
        .hasMessageNotContaining("short ");
    assertThatThrownBy(() -> TokenAuthenticator.parse("t", List.of("# nobody"), ANNA))
        .hasMessageContaining("names nobody");
  }

  @Test
  void aProxysWordIsTakenOnlyFromATrustedAddress() throws Exception {
    Authenticator proxy =
        new ProxyAuthenticator(
            "X-User", List.of(AddressRange.parse("10.1.0.0/16"), AddressRange.parse("::1")), ANNA);
    Map<String, String> anna = Map.of("X-User", "anna");
    assertThat(admitted(proxy, request(anna, "10.1.2.3"))).isEqualTo(new Identity("anna", true));
    assertThat(admitted(proxy, request(Map.of("X-User", "otto"), "::1")).mayAct()).isFalse();
    refused(proxy, request(anna, "10.2.0.1"), "none of http.trusted-proxies");
    refused(proxy, request(anna, "127.0.0.1"), "none of http.trusted-proxies");
    refused(proxy, request(Map.of(), "10.1.2.3"), "did not say who asks");
    assertThatThrownBy(() -> AddressRange.parse("proxy.example")).hasMessageContaining("address");
    assertThatThrownBy(() -> AddressRange.parse("10.0.0.0/33")).hasMessageContaining("bits");
  }

  @Test
  void aCertificatesUnitAndNameDecide() throws Exception {
    Authenticator certificates = new CertificateAuthenticator(Set.of("dba"), ANNA);
    assertThat(admitted(certificates, certificate("CN=anna,OU=dba,O=x")).mayAct()).isTrue();
    assertThat(admitted(certificates, certificate("CN=otto,OU=dba,O=x")).mayAct()).isFalse();
    refused(certificates, certificate("CN=anna,OU=web,O=x"), "client-units");
    refused(certificates, certificate("CN=an\\,OU\\=dba,OU=web"), "client-units");
    refused(certificates, certificate("OU=dba"), "no common name");
    refused(certificates, request(Map.of(), "127.0.0.1"), "certificate is needed");
  }

  private static Request certificate(String name) throws Exception {
    return new Request(InetAddress.getLoopbackAddress(), header -> null, Optional.of(name));
  }
}
