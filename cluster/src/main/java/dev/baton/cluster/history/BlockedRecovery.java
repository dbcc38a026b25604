package dev.baton.cluster.history;

import dev.baton.core.instance.InstanceKey;
import java.time.Instant;

/**
 * A recovery that was called for and not begun. One row for each instance, code and gate, however
 * often it was judged.
 *
 * @param gate which gate refused it, a stable word
 * @param reason why, in a sentence
 * @param blockingRecovery the uid of the recovery that stands in its way; empty if none does
 * @param times how often it was judged so
 */
public record BlockedRecovery(
    String cluster,
    InstanceKey instance,
    String code,
    String gate,
    String reason,
    String blockingRecovery,
    Instant first,
    Instant last,
    long times) {}
