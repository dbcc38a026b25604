package dev.baton.cli.api;

/**
 * {@code GET /api/v1/health}: about the program, not the clusters.
 *
 * @param status always {@code ok} when it answers
 * @param pid of the answering process
 */
public record ApiHealth(String status, String version, long pid, long uptimeSeconds) {}
