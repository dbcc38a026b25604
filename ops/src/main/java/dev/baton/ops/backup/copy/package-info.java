/** Backups that are kept in a second place. */
@NullMarked
package dev.baton.ops.backup.copy;

import org.jspecify.annotations.NullMarked;
