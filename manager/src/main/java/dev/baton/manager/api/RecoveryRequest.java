package dev.baton.manager.api;

import dev.baton.core.instance.InstanceKey;
import org.jspecify.annotations.Nullable;

/**
 * How a person wants a recovery or takeover done.
 *
 * @param designated who shall take over; null to choose. A failover takes another one if this one
 *     lacks what others hold
 * @param hooks whether the hooks are run; orchestrator's recover-lite runs none
 * @param by who asks
 */
public record RecoveryRequest(@Nullable InstanceKey designated, boolean hooks, String by) {

  /** With hooks, and free choice. */
  public static RecoveryRequest by(String person) {
    return new RecoveryRequest(null, true, person);
  }

  public RecoveryRequest to(@Nullable InstanceKey instance) {
    return new RecoveryRequest(instance, hooks, by);
  }

  public RecoveryRequest withoutHooks() {
    return new RecoveryRequest(designated, false, by);
  }
}
