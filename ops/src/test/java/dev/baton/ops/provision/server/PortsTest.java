package dev.baton.ops.provision.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
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

  /** With few, two programs that start servers at the same time get in each other's way. */
  @Test
  void portsComeFromTheWholeRangeBelowTheClients() throws IOException {
    try (InputStream range = new FileInputStream("/proc/sys/net/ipv4/ip_local_port_range")) {
      String text = new String(range.readNBytes(64), StandardCharsets.US_ASCII);
      assumeThat(text).startsWith("32768\t"); // what Linux comes with
    }
    Ports ports = new Ports(new Random(3));
    int highest = 0;
    for (int i = 0; i < 50; i++) {
      highest = Math.max(highest, ports.free());
    }
    assertThat(highest).isBetween(28_000, 32_767);
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
