package dev.baton.server.http.orchestrator;

import dev.baton.cli.BatonVersion;
import dev.baton.server.config.ConfigurationKeeper;
import dev.baton.server.config.ConfigurationKeeper.Reload;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What load balancers and scripts ask of the program itself. One manager is always the leader. */
final class MetaRoutes {

  private static final Set<String> SECRET_HEADERS = Set.of("authorization", "cookie");

  private final String hostname;

  private final Optional<ConfigurationKeeper> keeper;

  MetaRoutes(String hostname, Optional<ConfigurationKeeper> keeper) {
    this.hostname = hostname;
    this.keeper = keeper;
  }

  void addTo(OrcRouter router) {
    for (String path :
        List.of(
            "lb-check", "_ping", "leader-check", "leader-check/:status", "routed-leader-check")) {
      router.ask(path, call -> Envelope.bare("OK"));
    }
    router
        .ask("status", call -> health())
        .ask("health", call -> health())
        .ask("headers", MetaRoutes::headers)
        .act("reload-configuration", call -> reload());
  }

  private Reply reload() {
    Reload reload =
        keeper
            .orElseThrow(
                () -> HttpFailure.conflict("this Baton was started without a configuration file"))
            .reload(false);
    List<String> differences =
        reload.differences().stream()
            .map(d -> d.name() + ": " + d.before() + " -> " + d.after())
            .toList();
    return reload.applied()
        ? Envelope.ok("Config reloaded", differences)
        : Envelope.error(reload.refusal(), differences);
  }

  private Reply health() {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("Hostname", hostname);
    node.put("Token", Long.toString(ProcessHandle.current().pid()));
    node.put("AppVersion", "baton " + BatonVersion.text());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Healthy", true);
    json.putAll(node);
    json.put("IsActiveNode", true);
    json.put("ActiveNode", node);
    json.put("AvailableNodes", List.of(node));
    json.put("RaftLeader", hostname);
    json.put("IsRaftLeader", true);
    json.put("RaftHealthyMembers", List.of(hostname));
    return Envelope.ok("Application node is healthy", json);
  }

  private static Reply headers(Call call) {
    Map<String, List<String>> told = new LinkedHashMap<>();
    call.headers()
        .forEach(
            (name, values) ->
                told.put(
                    name,
                    SECRET_HEADERS.contains(name.toLowerCase(Locale.ROOT))
                        ? List.of("******")
                        : values));
    return Envelope.bare(told);
  }
}
