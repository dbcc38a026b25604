package dev.baton.server.http.orchestrator;

import dev.baton.server.config.OrchestratorApiConfiguration;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Reply;
import dev.baton.server.http.orchestrator.TopologyText.Style;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What orchestrator tells of instances and clusters. */
final class InformationRoutes {

  /** How many replicas {@code cluster-osc-replicas} names of each kind. */
  private static final int OSC_LEAVES = 2;

  private final Lookup lookup;

  private final Configured configured;

  InformationRoutes(Lookup lookup, Configured configured) {
    this.lookup = lookup;
    this.configured = configured;
  }

  void addTo(OrcRouter router) {
    router
        .ask("cluster/:clusterHint", call -> list(lookup.cluster(call).instances()))
        .ask("cluster/alias/:clusterAlias", call -> list(lookup.cluster(call).instances()))
        .ask("cluster/instance/:host/:port", call -> list(lookup.cluster(call).instances()))
        .ask("cluster-info/:clusterHint", call -> Envelope.bare(lookup.cluster(call).info()))
        .ask("cluster-info/alias/:clusterAlias", call -> Envelope.bare(lookup.cluster(call).info()))
        .ask("cluster-osc-slaves/:clusterHint", call -> list(oscReplicas(lookup.cluster(call))))
        .ask("clusters", call -> names())
        .ask(
            "clusters-info",
            call -> Envelope.bare(lookup.clusters().stream().map(OrcCluster::info).toList()))
        .ask("masters", call -> masters())
        .ask("master/:clusterHint", call -> master(lookup.cluster(call)))
        .ask("instance/:host/:port", call -> one(lookup.instance(Lookup.key(call))))
        .ask(
            "instance-replicas/:host/:port",
            call -> list(lookup.instance(Lookup.key(call)).replicas()))
        .ask("all-instances", call -> list(lookup.instances()))
        .ask("bulk-instances", call -> keys())
        .ask("search/:searchString", call -> search(call.path("searchString")))
        .ask("search", call -> search(Optional.ofNullable(call.query("s")).orElse("")))
        .ask("problems", call -> list(problems(lookup.instances())))
        .ask("problems/:clusterName", call -> list(problems(lookup.cluster(call).instances())));
    topology(router, "topology", Style.PLAIN);
    topology(router, "topology-tabulated", Style.TABULATED);
    topology(router, "topology-tags", Style.TAGS);
  }

  private void topology(OrcRouter router, String path, Style style) {
    router
        .ask(path + "/:clusterHint", call -> topology(call, style))
        .ask(path + "/:host/:port", call -> topology(call, style));
  }

  private Reply topology(Call call, Style style) {
    OrcCluster cluster = lookup.cluster(call);
    return Envelope.ok(
        "Topology for cluster " + cluster.name(),
        TopologyText.of(cluster, style, instance -> cluster.marks().tags(instance.key())));
  }

  private Reply one(OrcInstance instance) {
    return Envelope.bare(lookup.json(instance));
  }

  private Reply list(List<OrcInstance> instances) {
    return Envelope.bare(lookup.json(instances));
  }

  private Reply names() {
    return Envelope.bare(lookup.clusters().stream().map(OrcCluster::name).toList());
  }

  private Reply keys() {
    return Envelope.bare(Json.keys(lookup.instances().stream().map(OrcInstance::key).toList()));
  }

  private Reply masters() {
    return list(lookup.clusters().stream().flatMap(c -> c.writableMaster().stream()).toList());
  }

  private Reply master(OrcCluster cluster) {
    return one(
        cluster
            .writableMaster()
            .orElseThrow(() -> HttpFailure.notFound("No masters found for " + cluster.name())));
  }

  /** By a part of host, cluster or version, or by the whole server id or UUID. */
  private Reply search(String text) {
    // The stock client sends the end of its line as well.
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    Predicate<OrcInstance> fits =
        instance -> {
          var facts = instance.facts();
          return (instance.key().toString() + " " + instance.cluster().name())
                  .toLowerCase(Locale.ROOT)
                  .contains(wanted)
              || (facts != null
                  && (facts.version().raw().toLowerCase(Locale.ROOT).contains(wanted)
                      || Long.toString(facts.serverId()).equals(wanted)
                      || wanted.equals(facts.serverUuid())));
        };
    return list(lookup.instances().stream().filter(fits).toList());
  }

  private List<OrcInstance> problems(List<OrcInstance> instances) {
    return passing(configured.answers().problemIgnoreHosts(), instances)
        .filter(instance -> !instance.problems().isEmpty())
        .toList();
  }

  private static Stream<OrcInstance> passing(List<String> ignored, List<OrcInstance> instances) {
    return instances.stream()
        .filter(instance -> OrchestratorApiConfiguration.passes(ignored, instance.key()));
  }

  /**
   * Replicas whose lag tells whether a schema change may go on: those that have replicas of their
   * own, and the two leaves that lag most.
   */
  private List<OrcInstance> oscReplicas(OrcCluster cluster) {
    List<OrcInstance> valid =
        passing(configured.answers().oscIgnoreHosts(), cluster.instances())
            .filter(i -> i.isReplica() && i.lastCheckValid())
            .toList();
    List<OrcInstance> found =
        new ArrayList<>(valid.stream().filter(i -> !i.replicas().isEmpty()).toList());
    valid.stream()
        .filter(i -> i.replicas().isEmpty())
        .sorted(Comparator.comparingLong((OrcInstance i) -> i.lagSeconds().orElse(0)).reversed())
        .limit(OSC_LEAVES)
        .forEach(found::add);
    return found;
  }
}
