package dev.baton.cli.api;

import org.jspecify.annotations.Nullable;

/**
 * One server of a cluster, as last seen.
 *
 * @param key {@code host:port}
 * @param version flavour and version, empty if it was never reached
 * @param role {@code primary}, {@code replica} or {@code unattached} (neither the primary nor
 *     replicating from anyone)
 * @param state in words: see the HTTP API's documentation for the list
 * @param well whether nothing is wrong with it
 * @param source whom it replicates from; null for a primary
 * @param lagSeconds how far behind the server says it is; null if it does not know
 * @param missingTransactions how many of the primary's transactions it has not executed, by the
 *     latest facts of both (which differ in age by a probe at most); null if either is unknown
 * @param semiSync {@code source}, {@code replica}, {@code off} or {@code none} (the server has
 *     none)
 * @param waitingCommits commits that wait for an acknowledgement at this moment
 * @param executed its history in the flavour's own text; empty if unknown
 * @param factsAgeMs how old all this is
 * @param failure why the latest probe failed; null if it did not
 */
public record ApiInstance(
    String key,
    String version,
    long serverId,
    String role,
    String state,
    boolean well,
    boolean reachable,
    boolean readOnly,
    @Nullable String source,
    @Nullable Long lagSeconds,
    @Nullable Long missingTransactions,
    String receiver,
    String applier,
    @Nullable String replicationError,
    String semiSync,
    int waitingCommits,
    String executed,
    long factsAgeMs,
    @Nullable String failure) {}
