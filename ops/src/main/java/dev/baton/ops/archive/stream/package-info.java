/** Reads the primary's binary log as a replica would, and goes on where a failover leads. */
@NullMarked
package dev.baton.ops.archive.stream;

import org.jspecify.annotations.NullMarked;
