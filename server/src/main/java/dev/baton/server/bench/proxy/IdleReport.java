package dev.baton.server.bench.proxy;

import org.jspecify.annotations.Nullable;

/**
 * What clients that only wait cost the proxy.
 *
 * @param baseKb resident memory of the warm proxy without clients
 * @param few so many idle clients, which HAProxy can hold as well
 * @param kbPerIdleClient what each of the few adds
 * @param connectionsHeld what the server had open for them
 * @param activeP99RatioHaproxy of 16 threads beside the few; null if HAProxy was too fast to tell
 * @param many the most idle clients that were held; fewer than asked for where the machine's limit
 *     of open files says so
 * @param manyKb resident memory with the many, in all
 * @param active how many threads worked beside the many
 */
public record IdleReport(
    String engine,
    long baseKb,
    int few,
    double kbPerIdleClient,
    int connectionsHeld,
    double activeP99Ms,
    double activeP99MsHaproxy,
    @Nullable Double activeP99RatioHaproxy,
    int many,
    long manyKb,
    int active,
    double activeQps,
    long activeErrors) {}
