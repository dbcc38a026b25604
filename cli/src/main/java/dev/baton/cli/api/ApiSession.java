package dev.baton.cli.api;

/**
 * Who asks.
 *
 * @param user empty where nobody has to say who they are
 * @param mayAct whether they may change anything
 * @param reloads whether there is a configuration file that can be read again
 */
public record ApiSession(String user, boolean mayAct, boolean reloads) {}
