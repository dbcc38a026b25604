/** Encryption of what is kept, by a key that is kept elsewhere. */
@NullMarked
package dev.baton.ops.backup.seal;

import org.jspecify.annotations.NullMarked;
