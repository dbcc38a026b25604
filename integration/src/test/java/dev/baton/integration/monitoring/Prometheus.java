package dev.baton.integration.monitoring;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A real Prometheus that scrapes one Baton every second and evaluates Baton's own alert rules, each
 * without the time that its fault must have lasted.
 */
final class Prometheus implements AutoCloseable {

  private static final Path BASE =
      Path.of(
              System.getenv()
                  .getOrDefault("BATON_CACHE", System.getProperty("user.home") + "/.cache/baton"))
          .resolve("tools/prometheus/usr/bin");

  private final Process process;
  private final String url;
  private final String target;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  private Prometheus(Process process, String url, String target) {
    this.process = process;
    this.url = url;
    this.target = target;
  }

  /** One of its programs, prepared by {@code scripts/prepare-test-engines}. */
  static String program(String name) {
    Path program = BASE.resolve(name);
    assumeTrue(
        Files.isExecutable(program),
        "no " + name + " in " + BASE + ": scripts/prepare-test-engines puts it there on Debian");
    return program.toString();
  }

  static Prometheus start(Path folder, String baton, Path rules) throws IOException {
    String target = URI.create(baton).getAuthority();
    String withoutWaiting = Files.readString(rules).replaceAll("\n +for: \\w+", "");
    Files.writeString(folder.resolve("alerts.yml"), withoutWaiting);
    Files.writeString(
        folder.resolve("prometheus.yml"),
        """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: [alerts.yml]
        scrape_configs:
          - job_name: baton
            honor_labels: true
            static_configs: [{targets: ["%s"]}]
        """
            .formatted(target));
    int port = freePort();
    Process process =
        new ProcessBuilder(
                program("prometheus"),
                "--config.file=" + folder.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    return new Prometheus(process, "http://127.0.0.1:" + port, target);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /**
   * The names of the alerts that fire now, each with the server it is about, or else the cluster.
   */
  Set<String> firing() throws IOException, InterruptedException {
    Set<String> all = new TreeSet<>();
    for (JsonNode alert : ask("/api/v1/alerts").path("data").path("alerts")) {
      JsonNode labels = alert.path("labels");
      String instance = labels.path("instance").asString("");
      String about = instance.equals(target) ? labels.path("cluster").asString("") : instance;
      if (alert.path("state").asString("").equals("firing")) {
        all.add(labels.path("alertname").asString("") + " " + about);
      }
    }
    return all;
  }

  /** How many series an expression finds. */
  int count(String expression) throws IOException, InterruptedException {
    String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    return ask("/api/v1/query?query=" + query).path("data").path("result").size();
  }

  private JsonNode ask(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + " " + response.body()); // it starts
    }
    return json.readTree(response.body());
  }

  /** Runs promtool to its end and gives back what it printed if it failed; empty if it did not. */
  static String promtool(Path folder, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(program("promtool")));
    line.addAll(arguments);
    Process tool =
        new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
    String printed = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return tool.waitFor() == 0 ? "" : printed;
  }

  @Override
  public void close() throws InterruptedException {
    client.close();
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
