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
import java.util.Collection;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Who may and who should be promoted at this moment: what people have registered or tagged, which
 * may expire, and where they have said nothing what the configuration says.
 */
public record Promotability(PromotionSettings settings, Inventory inventory) {

  /** What is said of an instance. */
  public InstanceLabels labels(InstanceKey instance) {
    return new InstanceLabels(
        inventory
            .property(Property.DATA_CENTRE, instance)
            .orElseGet(() -> PromotionSettings.read(settings.dataCenterPattern(), instance)),
        inventory
            .property(Property.REGION, instance)
            .orElseGet(() -> PromotionSettings.read(settings.regionPattern(), instance)),
        inventory.property(Property.ENVIRONMENT, instance).orElse(""),
        inventory.registeredRule(instance).orElseGet(() -> settings.rule(instance)));
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
