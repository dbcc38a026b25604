package dev.baton.manager.operation;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.config.PromotionSettings;
import dev.baton.manager.inventory.Inventory;
import dev.baton.manager.inventory.Inventory.Property;
import dev.baton.topology.policy.InstanceLabels;
import dev.baton.topology.policy.PromotionPolicy;
import dev.baton.topology.policy.PromotionPolicy.CatchUp;
import dev.baton.topology.policy.PromotionPolicy.Errant;
import dev.baton.topology.policy.PromotionPolicy.Unapplied;
import dev.baton.topology.policy.PromotionRule;
import dev.baton.topology.snapshot.Detected;
import dev.baton.topology.snapshot.Detected.Subject;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Who may and who should be promoted at this moment: what people have registered or tagged, which
 * may expire, what the servers tell when they are asked by statements of a person's, and where
 * nobody has said anything what the configuration says. A promotion rule that a server tells goes
 * before a registered one, as in orchestrator, which registers it anew at each look.
 */
public record Promotability(
    PromotionSettings settings, Inventory inventory, Function<InstanceKey, Detected> detected) {

  /** What is said of an instance. */
  public InstanceLabels labels(InstanceKey instance) {
    Detected told = detected.apply(instance);
    return new InstanceLabels(
        inventory
            .property(Property.DATA_CENTRE, instance)
            .or(() -> told.value(Subject.DATA_CENTRE))
            .orElseGet(() -> PromotionSettings.read(settings.dataCenterPattern(), instance)),
        inventory
            .property(Property.REGION, instance)
            .or(() -> told.value(Subject.REGION))
            .orElseGet(() -> PromotionSettings.read(settings.regionPattern(), instance)),
        inventory
            .property(Property.ENVIRONMENT, instance)
            .or(() -> told.value(Subject.ENVIRONMENT))
            .orElse(""),
        told.value(Subject.PROMOTION_RULE)
            .flatMap(PromotionRule::find)
            .or(() -> inventory.registeredRule(instance))
            .orElseGet(() -> settings.rule(instance)));
  }

  /** The policy for a decision among these instances, the old primary with them. */
  public PromotionPolicy among(Collection<InstanceKey> instances) {
    TreeMap<InstanceKey, InstanceLabels> labels = new TreeMap<>();
    instances.forEach(instance -> labels.put(instance, labels(instance)));
    return new PromotionPolicy(
        labels,
        settings.ignoreHosts(),
        settings.sameDataCenter(),
        settings.sameRegion(),
        settings.waitForUnapplied() ? Unapplied.WAIT : Unapplied.REFUSE,
        settings.maxLag().isZero()
            ? OptionalLong.empty()
            : OptionalLong.of(settings.maxLag().toSeconds()),
        settings.errantAsLastResort() ? Errant.LAST_RESORT : Errant.NEVER,
        settings.catchUpLimit().isZero() ? CatchUp.NEVER : CatchUp.IF_WANTED);
  }
}
