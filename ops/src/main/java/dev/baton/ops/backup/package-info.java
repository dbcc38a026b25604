/** What creating and restoring a backup share: sessions, names, work in parallel. */
@NullMarked
package dev.baton.ops.backup;

import org.jspecify.annotations.NullMarked;
