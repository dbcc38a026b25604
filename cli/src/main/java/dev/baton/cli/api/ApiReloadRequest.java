package dev.baton.cli.api;

import org.jspecify.annotations.Nullable;

/**
 * How the configuration is to be read again.
 *
 * @param dryRun whether only to tell what would change; null is false
 */
public record ApiReloadRequest(@Nullable Boolean dryRun) {}
