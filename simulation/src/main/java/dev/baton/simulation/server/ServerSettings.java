package dev.baton.simulation.server;

import dev.baton.core.instance.Flavour;

/**
 * How a server is configured.
 *
 * @param acks how many acknowledgements a commit waits for; MariaDB knows no other number than 1; 0
 *     where semi-sync is off
 * @param killConnNanos MariaDB's rpl_semi_sync_slave_kill_conn_timeout and a little more (V10)
 * @param netTimeoutNanos slave_net_timeout: after how much silence a receiver reconnects
 */
public record ServerSettings(Flavour flavour, int acks, long killConnNanos, long netTimeoutNanos) {}
