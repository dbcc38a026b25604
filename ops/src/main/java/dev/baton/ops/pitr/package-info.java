/** Restores to a point in time: a backup, and after it the archived transactions up to there. */
@NullMarked
package dev.baton.ops.pitr;

import org.jspecify.annotations.NullMarked;
