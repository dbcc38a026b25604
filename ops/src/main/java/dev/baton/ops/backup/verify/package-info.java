/** Proves that a backup can be restored, by restoring it. */
@NullMarked
package dev.baton.ops.backup.verify;

import org.jspecify.annotations.NullMarked;
