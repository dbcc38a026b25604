package dev.baton.ops.provision.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void portsAreFreeDifferentAndOutsideOfTheClientsRange() throws IOException {
    Ports ports = new Ports(new Random(1));
    Set<Integer> given = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      int port = ports.free();
      assertThat(given.add(port)).isTrue();
      assertThat(Ports.isFree(port)).isTrue();
      assertThat(port).isBetween(13_000, 60_000);
    }
  }

  @Test
  void aTakenPortIsSkipped() throws IOException {
    int first = new Ports(new Random(7)).free();
    try (ServerSocket taken = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
      assertThat(new Ports(new Random(7)).free()).isNotEqualTo(taken.getLocalPort());
    }
  }

  @Test
  void aTakenPortThatIsRequiredIsAnErrorThatNamesNodeAndPort() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> Ports.require("demo-2", taken.getLocalPort()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("demo-2: port " + taken.getLocalPort() + " is taken");
    }
  }

  @Test
  void aServerOnAllAddressesTakesThePortToo() throws IOException {
    try (ServerSocket everywhere = new ServerSocket(0)) {
      assertThat(Ports.isFree(everywhere.getLocalPort())).isFalse();
    }
  }
}
