/** Puts a logical backup into an instance, so that it can be attached as a replica. */
@NullMarked
package dev.baton.ops.backup.restore;

import org.jspecify.annotations.NullMarked;
