package dev.baton.integration.docker;

import static dev.baton.integration.Commands.baton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.server.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The compose example without an engine: whether its parts fit together and to this Baton. */
class ComposeFileTest {

  private static final Path EXAMPLE = Path.of("..", "examples", "compose");
  private static final Pattern MOUNT = Pattern.compile("([^:]+):([^:]+)(:ro)?");
  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\{[A-Z_]+:-([^}]+)}|\"?\\$([A-Z_]+)\"?");

  @TempDir Path folder;

  private final Map<String, Map<String, Object>> services = services();

  @Test
  void everythingOfTheDocumentsIsThere() {
    assertThat(services.keySet())
        .contains("db001", "db002", "db003", "manager", "proxy-a", "proxy-b")
        .contains("address-a", "address-b", "prometheus", "grafana");
  }

  @Test
  void everyMountedFileExistsAndEveryVolumeIsDeclared() throws IOException {
    Set<String> declared = new TreeSet<>(keys(read("compose.yaml").get("volumes")));
    Set<String> used = new TreeSet<>();
    services.forEach(
        (name, service) ->
            list(service.get("volumes"))
                .forEach(
                    mount -> {
                      Matcher parts = MOUNT.matcher(mount);
                      assertThat(parts.matches()).as(mount).isTrue();
                      if (parts.group(1).startsWith(".")) {
                        assertThat(EXAMPLE.resolve(parts.group(1))).as(name).isRegularFile();
                        assertThat(mount).as(name).endsWith(":ro");
                      } else {
                        used.add(parts.group(1));
                      }
                    }));
    assertThat(used).isEqualTo(declared);
  }

  @Test
  void everyServiceThatIsWaitedForIsThere() {
    services.forEach(
        (name, service) -> {
          assertThat(services.keySet()).as(name).containsAll(keys(service.get("depends_on")));
          if (service.get("network_mode") instanceof String mode && mode.startsWith("service:")) {
            assertThat(services.keySet()).contains(mode.substring("service:".length()));
          }
        });
  }

  /** A root that cannot be written, no capability but what is named, and no way to get more. */
  @Test
  void nothingOfOursMayDoMoreThanItNeeds() {
    services.forEach(
        (name, service) -> {
          if (!Set.of("client", "grafana").contains(name)) {
            assertThat(service.get("read_only")).as(name).isEqualTo(true);
            assertThat(list(service.get("cap_drop"))).as(name).containsExactly("ALL");
          }
        });
  }

  @Test
  void everyCommandOfBatonsTakesTheOptionsThatItIsGiven() throws IOException {
    List<String> seen = new ArrayList<>();
    for (Map<String, Object> service : services.values()) {
      List<String> words = list(service.get("command"));
      if (!words.isEmpty() && !service.containsKey("entrypoint")) {
        seen.add(words.getFirst());
        parsed(words);
      }
    }
    assertThat(seen).containsExactlyInAnyOrder("manager", "proxy", "proxy");
    Matcher line =
        Pattern.compile("(?m)^baton (.*)$")
            .matcher(Files.readString(EXAMPLE.resolve("address.sh")));
    assertThat(line.find()).isTrue();
    parsed(List.of(line.group(1).replaceAll("\"|\\$", "").split(" ")));
  }

  private static void parsed(List<String> words) {
    CommandLine.ParseResult result =
        Main.commandLine().parseArgs(words.toArray(String[]::new)); // throws at what is unknown
    assertThat(result.hasSubcommand()).as(words.toString()).isTrue();
  }

  @Test
  void theManagersConfigurationCanBeUsed() throws IOException {
    String text = Files.readString(EXAMPLE.resolve("manager.yml"));
    Matcher secret = Pattern.compile("/etc/baton/(\\w+)").matcher(text);
    String made = Files.readString(EXAMPLE.resolve("secrets.sh"));
    while (secret.find()) {
      if (!"has".equals(secret.group(1))) {
        assertThat(made).contains(" >manager/" + secret.group(1));
        Files.writeString(folder.resolve(secret.group(1)), "baton of-sixteen-letters-or-more\n");
      }
    }
    Path file = folder.resolve("manager.yml");
    Files.writeString(file, text.replace("/etc/baton/", folder + "/"));
    StringBuilder out = new StringBuilder();
    assertThat(baton(out, "config", "check", file.toString())).as(out.toString()).isZero();
    assertThat(out).contains("can be used: 1 clusters");
  }

  @Test
  void whatIsMonitoredAndShownIsWhatRuns() throws IOException {
    String scraped = Files.readString(EXAMPLE.resolve("prometheus.yml"));
    Matcher target = Pattern.compile("\"([a-z-]+):\\d+\"").matcher(scraped);
    int targets = 0;
    while (target.find()) {
      assertThat(services.keySet()).contains(target.group(1));
      targets++;
    }
    assertThat(targets).isEqualTo(3);
    JsonNode source = json(read("grafana/datasources.yml")).path("datasources").path(0);
    assertThat(source.path("type").asString()).isEqualTo("prometheus");
    assertThat(source.path("url").asString()).isEqualTo("http://prometheus:9090");
    JsonNode provider = json(read("grafana/dashboards.yml")).path("providers").path(0);
    String shown = provider.path("options").path("path").asString();
    assertThat(list(services.get("grafana").get("volumes")))
        .anyMatch(mount -> mount.contains("grafana-baton.json:" + shown + "/"));
    JsonNode dashboard =
        new ObjectMapper().readTree(Path.of("..", "monitoring", "grafana-baton.json").toFile());
    assertThat(dashboard.path("templating").path("list").path(0).path("type").asString())
        .isEqualTo("datasource"); // so that whichever is provisioned serves
  }

  private static JsonNode json(Map<String, Object> read) {
    return new ObjectMapper().valueToTree(read);
  }

  // --- the file as compose reads it ---

  private static Map<String, Map<String, Object>> services() {
    Map<String, Map<String, Object>> all = new TreeMap<>();
    map(read("compose.yaml").get("services"))
        .forEach((name, service) -> all.put(name, merged(map(service))));
    return all;
  }

  /** With what {@code <<} brings in, which what stands beside it goes before. */
  private static Map<String, Object> merged(Map<String, Object> service) {
    Map<String, Object> all = new HashMap<>();
    if (service.get("<<") instanceof Map<?, ?> base) {
      all.putAll(map(base));
    }
    all.putAll(service);
    all.remove("<<");
    return all;
  }

  private static Map<String, Object> read(String file) {
    try {
      return map(
          new Load(LoadSettings.builder().build())
              .loadFromString(Files.readString(EXAMPLE.resolve(file))));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, Object> map(Object value) {
    Map<String, Object> all = new TreeMap<>();
    ((Map<?, ?>) value).forEach((key, inner) -> all.put(key.toString(), inner));
    return all;
  }

  private static Set<String> keys(Object value) {
    return value == null ? Set.of() : map(value).keySet();
  }

  private static List<String> list(Object value) {
    return value == null
        ? List.of()
        : ((Collection<?>) value)
            .stream().map(one -> VARIABLE.matcher(one.toString()).replaceAll("$1")).toList();
  }
}
