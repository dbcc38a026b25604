/**
 * Binary logs on disk: segments, what each holds, and how they hang together.
 *
 * <p>A segment is a binary log that any tool for such files reads. All that is known about the
 * archive is told by its segments, in their order: where one ends and the next begins otherwise, a
 * part of the history is missing, or was given up in a failover.
 */
@NullMarked
package dev.baton.ops.archive.store;

import org.jspecify.annotations.NullMarked;
