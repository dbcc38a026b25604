package dev.baton.cli.api;

import org.jspecify.annotations.Nullable;

/**
 * Which server a command is about.
 *
 * @param instance {@code host:port}
 */
public record ApiInstanceName(@Nullable String instance) {}
