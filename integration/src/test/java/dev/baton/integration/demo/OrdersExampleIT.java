package dev.baton.integration.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.Sql;
import dev.baton.ops.provision.ClusterSpec;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.server.wiring.LocalClusterFactory;
import dev.baton.server.wiring.ManagedCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shop in {@code examples/orders} while its database's primary is killed. */
@Timeout(240)
class OrdersExampleIT {

  private static final int CUSTOMERS = 6;
  private static final int ITEMS = 2;
  private static final int STOCK = 1_000_000;
  private static final Duration BEFORE = Duration.ofSeconds(3);
  private static final Duration AFTER = Duration.ofSeconds(15);

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Integer> placed = new ConcurrentHashMap<>();
  private final AtomicInteger tried = new AtomicInteger();
  private volatile boolean open = true;
  private int port;

  @Test
  void noOrderThatACustomerWasToldOfIsMissingAfterThePrimaryWasKilled() throws Exception {
    ClusterSpec spec =
        new ClusterSpec("shop", 3, folder.resolve("servers"), OptionalInt.empty(), false);
    try (ManagedCluster cluster = new LocalClusterFactory().start(spec, "mariadb", 0, line -> {})) {
      InstanceKey old = cluster.primary().orElseThrow();
      Process app = start(cluster);
      try {
        BufferedReader output = app.inputReader(); // ends with the shop
        port = portOf(output);
        Thread.ofVirtual().start(() -> output.lines().forEach(line -> {}));
        List<Thread> customers = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
          int customer = i;
          customers.add(Thread.ofVirtual().start(() -> order(customer)));
        }
        Thread.sleep(BEFORE);
        int before = placed.size();
        cluster.servers().signal(old, LocalCluster.Signal.KILL);
        Thread.sleep(AFTER);
        open = false;
        for (Thread customer : customers) {
          customer.join();
        }
        assertThat(before).as("orders before the kill").isPositive();
        assertThat(placed.size()).as("orders go on after it").isGreaterThan(before + CUSTOMERS);
        InstanceKey primary = cluster.primary().orElseThrow();
        assertThat(primary).isNotEqualTo(old);
        assertShopSeesWhatItSold();
        assertNothingIsMissing(cluster, primary);
      } finally {
        app.destroyForcibly().waitFor();
      }
    }
  }

  private static Process start(ManagedCluster cluster) throws IOException {
    Account account = cluster.servers().accounts().application();
    String jars =
        Stream.of(System.getProperty("java.class.path").split(":", -1))
            .filter(jar -> jar.matches(".*/(HikariCP|mysql-connector-j|slf4j-api)-[^/]*\\.jar"))
            .collect(Collectors.joining(":"));
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                jars,
                Path.of("../examples/orders/src/orders/Main.java").toAbsolutePath().toString())
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("DB_HOST", "127.0.0.1");
    environment.put("DB_PORT", Integer.toString(cluster.proxy().address().getPort()));
    environment.put("DB_USER", account.user());
    environment.put("DB_PASSWORD", account.password().reveal());
    environment.put("DB_NAME", cluster.servers().accounts().applicationSchema());
    return builder.start();
  }

  private static int portOf(BufferedReader output) throws IOException {
    List<String> said = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.add(line);
      if (line.startsWith("The shop is open: ")) {
        return URI.create(line.substring(line.indexOf("http"))).getPort();
      }
    }
    throw new AssertionError("the shop did not open: " + said);
  }

  /** A customer repeats an order until the shop says what became of it. */
  private void order(int customer) {
    for (int n = 0; open; n++) {
      int quantity = 1 + n % 3;
      String id = customer + "-" + n;
      String path = "/orders/" + id + "?item=" + (1 + n % ITEMS) + "&quantity=" + quantity;
      for (int status = 0; open && status != 200 && status != 201; ) {
        tried.incrementAndGet();
        status = status(HttpRequest.newBuilder().PUT(HttpRequest.BodyPublishers.noBody()), path);
        if (status == 201 || status == 200) {
          placed.put(id, quantity);
        }
      }
    }
  }

  private int status(HttpRequest.Builder request, String path) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + port + path);
      return http.send(request.uri(uri).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private void assertShopSeesWhatItSold() {
    assertThat(status(HttpRequest.newBuilder(), "/items")).isEqualTo(200);
    String last = placed.keySet().iterator().next();
    assertThat(status(HttpRequest.newBuilder(), "/orders/" + last)).isEqualTo(200);
    assertThat(status(HttpRequest.newBuilder(), "/orders/none")).isEqualTo(404);
  }

  private void assertNothingIsMissing(ManagedCluster cluster, InstanceKey primary)
      throws Exception {
    Account root = cluster.servers().accounts().root();
    try (Sql sql = Sql.connect(primary, root.user(), root.password())) {
      Set<String> there = new HashSet<>(sql.values("SELECT id FROM app.customer_order"));
      assertThat(there).as("of %s tries", tried).containsAll(placed.keySet());
      assertThat(there.size() - placed.size())
          .as("orders whose customers went home before they were told")
          .isLessThanOrEqualTo(CUSTOMERS);
      assertThat(
              sql.value(
                  "SELECT COUNT(*) FROM app.item i WHERE id <= "
                      + ITEMS
                      + " AND stock <> "
                      + STOCK
                      + " - (SELECT SUM(quantity) FROM app.customer_order o WHERE o.item = i.id)"))
          .as("items whose stock is not what orders have left")
          .isEqualTo("0");
    }
  }
}
