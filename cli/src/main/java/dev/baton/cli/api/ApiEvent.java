package dev.baton.cli.api;

import java.time.Instant;

/**
 * Something happened; the data of an {@code event} on {@code GET /api/v1/events}.
 *
 * @param operationId to which operation it belongs; empty if to none
 * @param kind a stable word for programs
 */
public record ApiEvent(
    Instant at, String cluster, String operationId, String kind, String sentence) {}
