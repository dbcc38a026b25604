package dev.baton.server.http.orchestrator;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.Manager;
import dev.baton.manager.inventory.Inventory;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Reply;
import dev.baton.topology.policy.PromotionRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tags, pools, promotion rules and aliases: what only people can say of instances. */
final class LabelRoutes {

  private final Manager manager;
  private final Lookup lookup;
  private final Supplier<Duration> candidateExpiry;

  /**
   * @param candidateExpiry for how long a registered promotion rule holds
   */
  LabelRoutes(Manager manager, Lookup lookup, Supplier<Duration> candidateExpiry) {
    this.manager = manager;
    this.lookup = lookup;
    this.candidateExpiry = candidateExpiry;
  }

  void addTo(OrcRouter router) {
    router
        .ask("tags/:host/:port", this::tags)
        .ask("tag-value/:host/:port", this::tagValue)
        .ask("tag-value/:host/:port/:tagName", this::tagValue)
        .ask("tagged", call -> Envelope.bare(Json.keys(tagged(query(call, "tag")))))
        .ask("tagged/:host/:port", call -> Envelope.bare(Json.keys(tagged(query(call, "tag")))))
        .act("tag/:host/:port", this::tag)
        .act("tag/:host/:port/:tagName/:tagValue", this::tag)
        .act("untag/:host/:port", this::untag)
        .act("untag/:host/:port/:tagName", this::untag)
        .act("untag-all", this::untagAll)
        .act("untag-all/:tagName/:tagValue", this::untagAll)
        .act("submit-pool-instances/:pool", this::submitPool)
        .ask("cluster-pool-instances/:clusterName", this::pools)
        .ask("cluster-pool-instances/:clusterName/:pool", this::pools)
        .ask("heuristic-cluster-pool-instances/:clusterName", this::pooledInstances)
        .ask("heuristic-cluster-pool-instances/:clusterName/:pool", this::pooledInstances)
        .ask("heuristic-cluster-pool-lag/:clusterName", this::poolLag)
        .ask("heuristic-cluster-pool-lag/:clusterName/:pool", this::poolLag)
        .act("register-candidate/:host/:port/:promotionRule", this::registerCandidate)
        .ask("bulk-promotion-rules", call -> Envelope.bare(promotionRules()))
        .act("set-cluster-alias/:clusterName", this::setAlias);
  }

  private Inventory inventory(OrcCluster cluster) {
    return manager.inventory(cluster.id());
  }

  private static String query(Call call, String name) {
    String value = call.query(name);
    if (value == null || value.isBlank()) {
      throw HttpFailure.badRequest("the query needs '" + name + "'");
    }
    return value.strip();
  }

  // --- tags ---

  /**
   * A tag as a request names it: {@code name}, {@code name=value}, and in a search with a tilde in
   * front, which negates it.
   */
  private record Tag(String name, Optional<String> value, boolean negated) {

    static Tag parse(String text) {
      boolean negated = text.startsWith("~");
      String rest = (negated ? text.substring(1) : text).strip();
      int equals = rest.indexOf('=');
      String name = equals < 0 ? rest : rest.substring(0, equals).strip();
      if (name.isEmpty()) {
        throw HttpFailure.badRequest("Unable to parse tag: '" + text + "'");
      }
      return new Tag(
          name,
          equals < 0 ? Optional.empty() : Optional.of(rest.substring(equals + 1).strip()),
          negated);
    }

    static Tag of(Call call) {
      return call.optionalPath("tagName")
          .map(name -> new Tag(name, call.optionalPath("tagValue"), false))
          .orElseGet(() -> parse(query(call, "tag")));
    }

    @Override
    public String toString() {
      return name + "=" + value.orElse("");
    }
  }

  private Reply tags(Call call) {
    OrcInstance instance = lookup.instance(Lookup.key(call));
    return Envelope.bare(instance.cluster().marks().tags(instance.key()));
  }

  private Reply tagValue(Call call) {
    OrcInstance instance = lookup.instance(Lookup.key(call));
    Tag tag = Tag.of(call);
    String value = inventory(instance.cluster()).tags(instance.key()).get(tag.name());
    return value != null
        ? Envelope.bare(value)
        : Envelope.error("tag " + tag.name() + " not found for " + instance.key(), null);
  }

  /** Whoever has all of the tags, which commas separate. */
  private Set<InstanceKey> tagged(String tags) {
    Set<InstanceKey> found = new TreeSet<>(everybody());
    for (String text : tags.split(",")) {
      found.retainAll(with(Tag.parse(text)));
    }
    return found;
  }

  private List<InstanceKey> everybody() {
    return lookup.instances().stream().map(OrcInstance::key).toList();
  }

  private Set<InstanceKey> with(Tag tag) {
    Function<Optional<String>, Set<InstanceKey>> having =
        value ->
            lookup.clusters().stream()
                .flatMap(c -> inventory(c).tagged(tag.name(), value).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    if (!tag.negated()) {
      return having.apply(tag.value());
    }
    // With a value: who has the tag with another one. Without: who has it not.
    Set<InstanceKey> all =
        tag.value().isPresent() ? having.apply(Optional.empty()) : new TreeSet<>(everybody());
    all.removeAll(having.apply(tag.value()));
    return all;
  }

  private Reply tag(Call call) {
    OrcInstance instance = lookup.instance(Lookup.key(call));
    Tag tag = Tag.of(call);
    inventory(instance.cluster()).tag(instance.key(), tag.name(), tag.value().orElse(""));
    return Envelope.ok(instance.key() + " tagged with " + tag, Json.key(instance.key()));
  }

  private Reply untag(Call call) {
    OrcInstance instance = lookup.instance(Lookup.key(call));
    return untag(Tag.of(call), List.of(instance));
  }

  private Reply untagAll(Call call) {
    return untag(Tag.of(call), lookup.instances());
  }

  private Reply untag(Tag tag, List<OrcInstance> from) {
    Set<InstanceKey> having = with(tag);
    List<InstanceKey> untagged = new ArrayList<>();
    for (OrcInstance instance : from) {
      if (having.contains(instance.key())) {
        inventory(instance.cluster()).untag(instance.key(), tag.name());
        untagged.add(instance.key());
      }
    }
    return Envelope.ok(
        tag.name() + " removed from " + untagged.size() + " instances", Json.keys(untagged));
  }

  // --- pools ---

  /** Counts exactly these in the pool; nothing is changed if one of them is not known. */
  private Reply submitPool(Call call) {
    String pool = call.path("pool");
    List<OrcInstance> members =
        Stream.of(Optional.ofNullable(call.query("instances")).orElse("").split(","))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .map(lookup::named)
            .toList();
    for (OrcCluster cluster : lookup.clusters()) {
      inventory(cluster)
          .pool(
              pool,
              members.stream()
                  .filter(m -> m.cluster().id().equals(cluster.id()))
                  .map(OrcInstance::key)
                  .toList());
    }
    return Envelope.ok("Applied " + pool + " pool instances", pool);
  }

  private Map<String, List<InstanceKey>> pools(OrcCluster cluster, Optional<String> only) {
    Map<String, List<InstanceKey>> pools = new LinkedHashMap<>();
    inventory(cluster)
        .pools()
        .forEach(
            (name, members) -> {
              if (only.isEmpty() || only.get().equals(name)) {
                pools.put(name, List.copyOf(members));
              }
            });
    return pools;
  }

  private Reply pools(Call call) {
    OrcCluster cluster = lookup.cluster(call);
    Map<String, Object> json = new LinkedHashMap<>();
    pools(cluster, call.optionalPath("pool"))
        .forEach((pool, keys) -> json.put(pool, Json.keys(keys)));
    return Envelope.ok("Read pool instances for cluster " + cluster.name(), json);
  }

  private List<OrcInstance> pooled(OrcCluster cluster, Call call) {
    Optional<String> pool = call.optionalPath("pool").filter(text -> !text.isEmpty());
    return pools(cluster, pool).values().stream()
        .flatMap(List::stream)
        .distinct()
        .flatMap(key -> cluster.find(key).stream())
        .filter(OrcInstance::lastCheckValid)
        .toList();
  }

  private Reply pooledInstances(Call call) {
    OrcCluster cluster = lookup.cluster(call);
    return Envelope.ok(
        "Heuristic pool instances for cluster " + cluster.name(),
        lookup.json(pooled(cluster, call)));
  }

  private Reply poolLag(Call call) {
    OrcCluster cluster = lookup.cluster(call);
    List<OrcInstance> pooled = pooled(cluster, call);
    if (pooled.isEmpty()) {
      return Envelope.error("No pool instances found for cluster " + cluster.name(), null);
    }
    return Envelope.ok(
        "Heuristic pool lag for cluster " + cluster.name(),
        pooled.stream().mapToLong(i -> i.lagSeconds().orElse(0)).max().orElse(0));
  }

  // --- promotion rules and aliases ---

  private Reply registerCandidate(Call call) {
    OrcInstance instance = lookup.instance(Lookup.key(call));
    PromotionRule rule;
    try {
      rule = PromotionRule.parse(call.path("promotionRule"));
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest(String.valueOf(e.getMessage()));
    }
    inventory(instance.cluster()).promotionRule(instance.key(), rule, candidateExpiry.get());
    return Envelope.ok("Registered candidate", Json.key(instance.key()));
  }

  private List<Map<String, Object>> promotionRules() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (OrcCluster cluster : lookup.clusters()) {
      inventory(cluster)
          .promotionRules()
          .forEach(
              (key, rule) -> {
                Map<String, Object> json = Json.key(key);
                json.put("PromotionRule", rule.word());
                json.put("LastSuggestedString", "");
                json.put("PromotionRuleExpiry", "");
                all.add(json);
              });
    }
    return all;
  }

  private Reply setAlias(Call call) {
    OrcCluster cluster = lookup.cluster(call);
    String alias = query(call, "alias");
    inventory(cluster).alias(Optional.empty(), alias);
    return Envelope.ok("Cluster " + cluster.name() + " now has alias '" + alias + "'", null);
  }
}
