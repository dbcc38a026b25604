package dev.baton.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.net.ListenAddresses.Address;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressesTest {

  @Test
  void severalAddressesAndSocketFilesAreTakenAsProxySqlWritesThem() {
    ListenAddresses parsed =
        ListenAddresses.parse("0.0.0.0:6033; [::1]:6034;/run/baton.sock;db-proxy:0;");
    assertThat(parsed.addresses())
        .containsExactly(
            new Address("0.0.0.0", 6033), new Address("::1", 6034), new Address("db-proxy", 0));
    assertThat(parsed.sockets()).containsExactly("/run/baton.sock");
    assertThat(parsed.afterFirst().addresses()).hasSize(2);
    assertThat(parsed.afterFirst().sockets()).isEqualTo(List.of("/run/baton.sock"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "/run/baton.sock",
        "6033",
        ":6033",
        "0.0.0.0",
        "0.0.0.0:",
        "0.0.0.0:65536",
        "::1:6033",
        "0.0.0.0:6033;run/baton.sock",
        "0.0.0.0:6033;0.0.0.0:6033",
        "0.0.0.0:6033;/run/"
      })
  void whatIsNoneOfTheseIsRefused(String text) {
    assertThatThrownBy(() -> ListenAddresses.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
