package dev.baton.cluster.history;

import dev.baton.core.instance.InstanceKey;
import java.time.Instant;

/**
 * A failure that was detected, whether or not it was recovered.
 *
 * @param id a number that grows; 0 before it is stored
 * @param code in orchestrator's word
 */
public record Detection(
    long id, String cluster, InstanceKey instance, String code, String description, Instant at) {}
