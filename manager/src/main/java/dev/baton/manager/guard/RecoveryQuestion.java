package dev.baton.manager.guard;

import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.config.RecoverySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a recovery may begin now, and all that is to be judged for it.
 *
 * @param primary whom the cluster is known by besides its name
 * @param failed whose failure calls for it
 * @param byPerson whether a person asked for it: only the mutex holds that back
 * @param alias what the cluster is called beside its name; may be empty
 * @param enabled whether recoveries are allowed globally
 * @param suspensions downtimes and maintenance that hold now
 * @param recent unacknowledged recoveries of this cluster, newest first
 * @param failoverLimit how many failovers may begin by themselves within the window
 * @param running what is under way on the cluster; empty if nothing is
 * @param whole when every member was last seen to answer and nothing to call for a recovery
 */
public record RecoveryQuestion(
    String cluster,
    String alias,
    @Nullable InstanceKey primary,
    InstanceKey failed,
    Recovery.Kind kind,
    boolean byPerson,
    boolean enabled,
    List<Suspension> suspensions,
    List<Recovery> recent,
    int failoverLimit,
    Duration failoverWindow,
    String running,
    RecoverySettings settings,
    Instant whole,
    Instant now) {

  public RecoveryQuestion {
    suspensions = List.copyOf(suspensions);
    recent = List.copyOf(recent);
  }
}
