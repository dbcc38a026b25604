/** What the transactions of an archive are, for people and for restores. */
@NullMarked
package dev.baton.ops.archive.show;

import org.jspecify.annotations.NullMarked;
