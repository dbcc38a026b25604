package dev.baton.cli.api;

/**
 * The answer of {@code POST …/acknowledge}.
 *
 * @param acknowledged how many recoveries were acknowledged by this
 */
public record ApiAcknowledged(int acknowledged) {}
