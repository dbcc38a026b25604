package dev.baton.cli.api;

import java.time.Instant;

/**
 * That recoveries leave an instance alone for a time.
 *
 * @param instance {@code host:port}
 * @param kind {@code downtime} or {@code maintenance}
 * @param owner who said so
 * @param until when it ends by itself
 */
public record ApiSuspension(
    String instance, String kind, String owner, String reason, Instant begun, Instant until) {}
