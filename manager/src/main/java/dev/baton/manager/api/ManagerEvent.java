package dev.baton.manager.api;

import java.time.Instant;

/**
 * Something happened; one plain sentence.
 *
 * @param operationId to which operation it belongs; empty if to none
 * @param kind a stable word for programs: detected, epoch, hold, revoke, proof, catch-up, promote,
 *     repoint, release, done, refused, aborted, fenced, archived, rebuilding, rebuilt, rejoined,
 *     topology
 */
public record ManagerEvent(
    Instant at, String cluster, String operationId, String kind, String sentence) {}
