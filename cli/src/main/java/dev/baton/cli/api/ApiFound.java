package dev.baton.cli.api;

/**
 * Where a discovered server belongs.
 *
 * @param isNew whether the cluster was not known before
 */
public record ApiFound(String cluster, String instance, boolean isNew) {}
