package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.TestClusters;
import dev.baton.integration.TestEngines;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients come in by several ports and by a socket file, and rules tell them apart. */
@Timeout(120)
class InterfacesIT {

  private static final String ENGINE = "mysql-9.7"; // its client proves itself in clear by a file

  @TempDir private Path folder;

  @Test
  void portsAndSocketFilesAreRulesCriteriaAndPortsHaveVersionsOfTheirOwn() throws Exception {
    Assumptions.assumeTrue(TestEngines.names().anyMatch(ENGINE::equals), "needs " + ENGINE);
    Path data = folder.resolve("proxy");
    Path socket = folder.resolve("p.sock");
    int second = freePort();
    try (TestClusters servers = TestClusters.start(ENGINE, folder.resolve("db"), 2, 1, Map.of())) {
      Account account = servers.cluster().accounts().application();
      try (AloneProxy proxy = AloneProxy.start(data)) {
        proxy.serve(servers.cluster().accounts().monitor(), account, servers.key(0), false);
        proxy
            .admin()
            .run(
                "SET mysql-interfaces='127.0.0.1:0;127.0.0.1:%d;%s'".formatted(second, socket),
                "INSERT INTO mysql_query_rules (rule_id, active, proxy_port, match_pattern,"
                    + " error_msg, apply) VALUES (1, 1, %d, '^SELECT 7', 'by port', 1)"
                        .formatted(second),
                "INSERT INTO mysql_query_rules (rule_id, active, proxy_addr, match_pattern,"
                    + " error_msg, apply) VALUES (2, 1, '%s', '^SELECT 7', 'by file', 1)"
                        .formatted(socket),
                "INSERT INTO mysql_hostgroup_attributes (hostgroup_id, hostgroup_settings) VALUES"
                    + " (10, '{\"server_version\":\"8.4.1-shop\",\"server_version_ports\":[%d]}')"
                        .formatted(second),
                "LOAD MYSQL QUERY RULES TO RUNTIME",
                "LOAD MYSQL SERVERS TO RUNTIME",
                "SAVE MYSQL QUERY RULES TO DISK",
                "SAVE MYSQL SERVERS TO DISK",
                "SAVE MYSQL USERS TO DISK",
                "SAVE MYSQL VARIABLES TO DISK");
      }
      Path other = folder.resolve("other");
      try (AloneProxy proxy = AloneProxy.start(other)) {
        proxy
            .admin()
            .run(
                "SET mysql-interfaces='127.0.0.1:0;%s'".formatted(socket),
                "SAVE MYSQL VARIABLES TO DISK");
      }
      leftByAKilledProcess(socket);
      try (AloneProxy proxy = AloneProxy.start(data)) {
        proxy.awaitServers("10 " + servers.key(0).port());
        assertThat(mysql(account, "-h127.0.0.1", "-P" + proxy.port())).isEqualTo("7\n");
        assertThat(mysql(account, "-h127.0.0.1", "-P" + second)).contains("by port");
        assertThat(mysql(account, "-S" + socket)).contains("by file");
        assertThat(version(account, second)).isEqualTo("8.4.1-shop");
        assertThat(version(account, proxy.port())).startsWith("9.7");
        assertThatThrownBy(() -> AloneProxy.start(other).close())
            .hasMessageContaining("the proxy cannot listen on " + socket)
            .hasMessageContaining("another process listens there");
      }
      assertThat(socket).doesNotExist();
      Files.writeString(socket, "something of value");
      assertThatThrownBy(() -> AloneProxy.start(data).close())
          .hasMessageContaining("there is a file that is no socket");
      assertThat(socket).hasContent("something of value");
    }
  }

  private static void leftByAKilledProcess(Path socket) throws IOException {
    try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(socket).exists();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static String version(Account account, int port) throws IOException {
    ConnectOptions options =
        ConnectOptions.to(new InstanceKey("127.0.0.1", port), account.user(), account.password())
            .withPublicKeyRetrieval();
    try (WireConnection client = WireConnection.connect(options)) {
      return client.serverVersion();
    }
  }

  private String mysql(Account account, String... where) throws Exception {
    List<String> command = new ArrayList<>(TestEngines.engine(ENGINE).command());
    command.add(Path.of(command.removeLast()).resolveSibling("../bin/mysql").toString());
    command.addAll(
        List.of("--no-defaults", "-u" + account.user(), "--ssl-mode=DISABLED", "-N", "-B"));
    command.addAll(List.of(where));
    command.addAll(List.of("--get-server-public-key", "-eSELECT 7"));
    Path out = Files.createTempFile(folder, "client", ".out");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("MYSQL_PWD", account.password().reveal());
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("mysql did not end");
    }
    return Files.readString(out, StandardCharsets.UTF_8);
  }
}
