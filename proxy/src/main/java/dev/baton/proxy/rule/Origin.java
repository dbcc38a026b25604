package dev.baton.proxy.rule;

/**
 * Where statements come from: what of a session the rules ask for, the schema aside. Immutable.
 *
 * @param clientAddress without the port
 * @param proxyAddress the one that the client reached
 */
public record Origin(
    String username, String clientAddress, int clientPort, String proxyAddress, int proxyPort) {}
