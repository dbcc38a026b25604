package dev.baton.cli.api;

import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST …/acknowledge}.
 *
 * @param comment what is said to it; needed
 */
public record ApiAcknowledge(@Nullable String comment) {}
