/** Backups of clusters that a manager knows. */
@NullMarked
package dev.baton.server.backup;

import org.jspecify.annotations.NullMarked;
