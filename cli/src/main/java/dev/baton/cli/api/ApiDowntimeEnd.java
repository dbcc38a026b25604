package dev.baton.cli.api;

/**
 * The answer of {@code DELETE /api/v1/instances/{instance}/downtime}.
 *
 * @param ended whether there was a downtime to end
 */
public record ApiDowntimeEnd(String instance, boolean ended) {}
