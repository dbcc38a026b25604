/**
 * The layers of the configuration on SQLite: memory, disk, runtime; statistics and monitor logs.
 */
@NullMarked
package dev.baton.admin.store;

import org.jspecify.annotations.NullMarked;
