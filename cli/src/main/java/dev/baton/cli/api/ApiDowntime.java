package dev.baton.cli.api;

import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PUT /api/v1/instances/{instance}/downtime}.
 *
 * @param reason why; needed
 * @param seconds for how long, 600 if it is not said
 */
public record ApiDowntime(@Nullable String reason, @Nullable Long seconds) {}
