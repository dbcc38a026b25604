package dev.baton.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class AddressRangeTest {

  @Test
  void holdsWhatBeginsWithTheSameBits() {
    AddressRange range = AddressRange.parse("10.1.128.0/17");
    assertThat(range.contains(InetAddress.ofLiteral("10.1.255.1"))).isTrue();
    assertThat(range.contains(InetAddress.ofLiteral("10.1.127.255"))).isFalse();
    assertThat(range.contains(InetAddress.ofLiteral("::1"))).isFalse();
  }

  @Test
  void holdsOneAddressWithoutALengthAndAllOfAFamilyWithNone() {
    assertThat(AddressRange.parse("::1").contains(InetAddress.ofLiteral("::2"))).isFalse();
    assertThat(AddressRange.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("9.9.9.9"))).isTrue();
    assertThat(AddressRange.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("::1"))).isFalse();
  }

  @Test
  void refusesNamesAndWrongLengths() {
    assertThatThrownBy(() -> AddressRange.parse("db1.example")).hasMessageContaining("no address");
    assertThatThrownBy(() -> AddressRange.parse("10.0.0.0/33")).hasMessageContaining("more bits");
    assertThatThrownBy(() -> AddressRange.parse("10.0.0.0/x")).hasMessageContaining("no network");
  }
}
