/** When a cluster is backed up. Pure: no I/O, no clock. */
@NullMarked
package dev.baton.ops.backup.schedule;

import org.jspecify.annotations.NullMarked;
