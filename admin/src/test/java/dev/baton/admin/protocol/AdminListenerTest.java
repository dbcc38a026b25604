package dev.baton.admin.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.admin.AdminServer;
import dev.baton.admin.audit.AuditLog;
import dev.baton.admin.command.AdminCommand;
import dev.baton.admin.engine.AdminEngine;
import dev.baton.admin.runtime.ConfigSource;
import dev.baton.admin.runtime.ProxyControl;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.SqlResult;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.testkit.Seeded;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminListenerTest {
  @TempDir Path folder;

  private AdminServer start(int maxClients, Duration loginTimeout) throws Exception {
    return start(maxClients, loginTimeout, ProxyControl.NONE);
  }

  private AdminServer start(int maxClients, Duration loginTimeout, ProxyControl control)
      throws Exception {
    return AdminServer.start(
        new AdminEngine.Parts(
            folder,
            List.of(),
            control,
            ConfigSource.NONE,
            AuditLog.toLog(),
            InstantSource.system(),
            MonotonicClock.SYSTEM,
            new SecureRandom()),
        new ListenSettings("127.0.0.1", 0, null, maxClients, loginTimeout, Duration.ofSeconds(30)),
        "admin:admin",
        "stats:stats");
  }

  @Test
  void garbageInsteadOfALoginEndsThatConnectionAlone() throws Exception {
    try (AdminServer server = start(50, Duration.ofSeconds(2))) {
      Seeded.check(
          "garbage ends its own connection",
          30,
          random -> {
            try (Socket socket = connect(server)) {
              byte[] garbage = new byte[random.nextInt(1, 300)];
              random.nextBytes(garbage);
              socket.getOutputStream().write(garbage);
              socket.shutdownOutput();
              socket.getInputStream().readAllBytes();
            } catch (IOException e) {
              // A reset is as good as an orderly end.
              assertThat(e).hasMessageContaining("reset");
            }
          });
      assertThat(greeting(server)).contains("8.0.11");
    }
  }

  /** PyMySQL quotes by the greeting, as long as no OK has said otherwise. */
  @Test
  void theGreetingSaysThatABackslashIsNoEscape() throws Exception {
    try (AdminServer server = start(50, Duration.ofSeconds(2));
        Socket socket = connect(server)) {
      byte[] start = socket.getInputStream().readNBytes(64);
      int end = 5; // the packet's header, and the protocol's version
      while (start[end] != 0) {
        end++;
      }
      int status =
          end + 1 + 4 + 8 + 1 + 2 + 1; // number, nonce, filler, capabilities, character set
      assertThat(start[status + 1] & 0x02).as("NO_BACKSLASH_ESCAPES").isNotZero();
    }
  }

  @Test
  void whoSaysNothingIsLetGo() throws Exception {
    try (AdminServer server = start(50, Duration.ofMillis(300));
        Socket socket = connect(server)) {
      socket.setSoTimeout(5000);
      socket.getInputStream().readAllBytes();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void clientsBeyondTheLimitAreToldSo() throws Exception {
    try (AdminServer server = start(1, Duration.ofSeconds(5));
        Socket first = connect(server)) {
      assertThat(first.getInputStream().read()).isPositive();
      assertThat(greeting(server)).contains("Too many connections");
    }
  }

  @Test
  void whoAskedForTheEndIsAnsweredHoweverLongThatTakes() throws Exception {
    CompletableFuture<AdminServer> started = new CompletableFuture<>();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    ProxyControl control =
        new ProxyControl() {
          @Override
          public SqlResult lead(AdminCommand.Lead command, String from) throws AdminException {
            return NONE.lead(command, from);
          }

          @Override
          public void perform(AdminCommand.Action action) {
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        started.join().close();
                        closed.complete(null);
                      } catch (IOException | AdminException e) {
                        closed.completeExceptionally(e);
                      }
                    });
            sleep(300); // the end has begun long ago
          }

          @Override
          public void kill(long session, boolean queryOnly) {}
        };
    AdminServer server = start(5, Duration.ofSeconds(5), control);
    started.complete(server);
    InstanceKey address = new InstanceKey("127.0.0.1", server.port());
    ConnectOptions options =
        ConnectOptions.to(address, "admin", new Secret("admin")).withPublicKeyRetrieval();
    try (WireConnection idle = WireConnection.connect(options);
        WireConnection asking = WireConnection.connect(options)) {
      assertThat(asking.execute("PROXYSQL SHUTDOWN")).isZero();
      closed.get(10, TimeUnit.SECONDS);
      assertThatThrownBy(() -> asking.execute("SELECT 1")).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> idle.execute("SELECT 1")).isInstanceOf(IOException.class);
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anAddressThatIsTakenIsNamed() throws Exception {
    try (AdminServer server = start(5, Duration.ofSeconds(5))) {
      ListenSettings same = ListenSettings.DEFAULT.onPort(server.port());
      Path other = folder.resolve("other");
      assertThatThrownBy(
              () ->
                  AdminServer.start(
                      new AdminEngine.Parts(
                          other,
                          List.of(),
                          ProxyControl.NONE,
                          ConfigSource.NONE,
                          entry -> {},
                          InstantSource.system(),
                          MonotonicClock.SYSTEM,
                          new SecureRandom()),
                      same,
                      null,
                      null))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + server.port());
    }
  }

  private static Socket connect(AdminServer server) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  private static String greeting(AdminServer server) throws IOException {
    try (Socket socket = connect(server)) {
      InputStream in = socket.getInputStream();
      byte[] header = in.readNBytes(4);
      return new String(in.readNBytes(header[0] & 0xff), StandardCharsets.ISO_8859_1);
    }
  }
}
