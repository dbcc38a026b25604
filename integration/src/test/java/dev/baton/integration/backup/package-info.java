/** Backups and restores of real servers. */
@NullMarked
package dev.baton.integration.backup;

import org.jspecify.annotations.NullMarked;
