package dev.baton.cluster.history;

import java.time.Instant;

/**
 * Something that was done or asked for.
 *
 * @param id a number that grows; 0 before it is stored
 * @param type a stable word, such as begin-downtime
 * @param instance as text; empty if it concerns none
 * @param cluster empty if it concerns none, or all
 */
public record AuditEntry(
    long id, Instant at, String type, String instance, String cluster, String message) {}
