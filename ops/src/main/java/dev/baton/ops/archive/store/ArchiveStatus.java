package dev.baton.ops.archive.store;

import java.time.Instant;

/**
 * How far an archive is, as its writer says it every few seconds. Immutable.
 *
 * @param at by the clock of who writes the archive
 * @param source host and port that it is read from; empty while there is none
 * @param position how far the history reaches
 * @param completeUntil everything that was committed before this moment, by the source's clock, is
 *     in the archive; the epoch if that was never so
 * @param behindSeconds between the source's clock and {@code completeUntil}
 */
public record ArchiveStatus(
    Instant at, String source, String position, Instant completeUntil, long behindSeconds) {}
