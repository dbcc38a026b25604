/** Where backups are kept, and how one comes to be there. */
@NullMarked
package dev.baton.ops.backup.store;

import org.jspecify.annotations.NullMarked;
