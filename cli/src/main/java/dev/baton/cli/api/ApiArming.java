package dev.baton.cli.api;

/**
 * The answer of {@code POST /api/v1/clusters/{name}/arm} and {@code …/disarm}.
 *
 * @param armed whether Baton may change anything in the cluster now
 */
public record ApiArming(String cluster, boolean armed, String sentence) {}
