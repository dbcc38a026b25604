/** Decides which member of a cluster is backed up. Pure: no I/O, no clock. */
@NullMarked
package dev.baton.ops.backup.choose;

import org.jspecify.annotations.NullMarked;
