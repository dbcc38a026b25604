/**
 * A logical backup of a running instance: one moment of it, read over several connections.
 *
 * <p>The moment is made as MySQL Shell and mydumper make theirs: definitions are held still,
 * commits are held for as long as it takes to begin one snapshot on each connection, and go on
 * while the rows are read.
 */
@NullMarked
package dev.baton.ops.backup.create;

import org.jspecify.annotations.NullMarked;
