package dev.baton.server.http.orchestrator;

import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.Manager;
import dev.baton.manager.config.PromotionSettings;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.manager.inventory.Inventory;
import dev.baton.manager.inventory.Inventory.Property;
import dev.baton.topology.policy.PromotionRule;
import dev.baton.topology.snapshot.Detected;
import dev.baton.topology.snapshot.Detected.Subject;
import java.util.List;
import java.util.Optional;

/**
 * What people have said of one cluster and its instances, which no server tells.
 *
 * @param said empty where nothing is kept of what people say
 * @param suspensions those that hold now, of any cluster
 * @param recovery what is recovered there by itself, and who is promoted
 * @param environmentPattern reads an environment out of a host's name
 */
record Marks(
    Optional<Inventory> said,
    List<Suspension> suspensions,
    RecoverySettings recovery,
    Optional<String> environmentPattern) {

  static final Marks NONE =
      new Marks(Optional.empty(), List.of(), RecoverySettings.defaults(), Optional.empty());

  static Marks of(Manager manager, String cluster, Configured configured) {
    Optional<Inventory> said;
    try {
      said = Optional.of(manager.inventory(cluster));
    } catch (IllegalArgumentException e) {
      said = Optional.empty(); // it was let go of meanwhile
    }
    return new Marks(
        said,
        manager.recoveries().suspensions(),
        configured.recovery(cluster),
        configured.answers().environmentPattern());
  }

  /** What the server tells, else what a person has registered, else what the file says. */
  PromotionRule rule(InstanceKey instance, Detected told) {
    return told.value(Subject.PROMOTION_RULE)
        .flatMap(PromotionRule::find)
        .or(() -> said.flatMap(s -> s.registeredRule(instance)))
        .orElseGet(() -> recovery.promotion().rule(instance));
  }

  /** What people call it, else the server itself; empty if nothing else than its name. */
  String alias(InstanceKey instance, Detected told) {
    return said.flatMap(s -> s.alias(Optional.of(instance)))
        .or(() -> told.value(Subject.INSTANCE_ALIAS))
        .orElse("");
  }

  Optional<String> clusterAlias() {
    return said.flatMap(s -> s.alias(Optional.empty()));
  }

  Optional<String> domain() {
    return said.flatMap(Inventory::domain);
  }

  /** What a tag says, else what the server tells, else what the host's name tells. */
  String property(Property property, InstanceKey instance, Detected told) {
    PromotionSettings promotion = recovery.promotion();
    return said.flatMap(s -> s.property(property, instance))
        .or(
            () ->
                told.value(
                    switch (property) {
                      case DATA_CENTRE -> Subject.DATA_CENTRE;
                      case REGION -> Subject.REGION;
                      case ENVIRONMENT -> Subject.ENVIRONMENT;
                    }))
        .orElseGet(
            () ->
                PromotionSettings.read(
                    switch (property) {
                      case DATA_CENTRE -> promotion.dataCenterPattern();
                      case REGION -> promotion.regionPattern();
                      case ENVIRONMENT -> environmentPattern;
                    },
                    instance));
  }

  /** Each as {@code name=value}, as orchestrator writes them. */
  List<String> tags(InstanceKey instance) {
    return said.stream()
        .flatMap(s -> s.tags(instance).entrySet().stream())
        .map(tag -> tag.getKey() + "=" + tag.getValue())
        .toList();
  }

  Optional<Suspension> suspension(InstanceKey instance, Suspension.Kind kind) {
    return suspensions.stream()
        .filter(s -> s.kind() == kind && s.instance().equals(instance))
        .findFirst();
  }

  Optional<Suspension> downtime(InstanceKey instance) {
    return suspension(instance, Suspension.Kind.DOWNTIME);
  }
}
