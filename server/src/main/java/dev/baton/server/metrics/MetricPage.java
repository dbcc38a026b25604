package dev.baton.server.metrics;

/**
 * What a scrape is answered.
 *
 * @param body not to be changed
 */
public record MetricPage(String contentType, byte[] body) {}
