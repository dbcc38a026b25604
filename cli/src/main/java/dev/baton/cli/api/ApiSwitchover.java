package dev.baton.cli.api;

import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/v1/clusters/{name}/switchover}.
 *
 * @param target the next primary, {@code host:port}; null to let Baton choose
 */
public record ApiSwitchover(@Nullable String target) {}
