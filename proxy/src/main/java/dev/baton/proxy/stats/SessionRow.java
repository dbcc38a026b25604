package dev.baton.proxy.stats;

import dev.baton.core.instance.InstanceKey;
import org.jspecify.annotations.Nullable;

/**
 * One client's session at one moment.
 *
 * @param hostgroup -1 without a connection to a server, as {@code server} is null then
 * @param state what it does with its statement; READY between two
 * @param statementMillis since its statement came; 0 between two
 * @param digest of the statement under way; empty between two
 * @param pinnedBy why it keeps its connection between statements; empty if it does not
 * @param waitsFor why its statement waits; empty if it does not
 */
public record SessionRow(
    long id,
    String user,
    String schema,
    String clientAddress,
    int clientPort,
    int hostgroup,
    @Nullable InstanceKey server,
    String state,
    long statementMillis,
    String digest,
    String pinnedBy,
    String waitsFor) {}
