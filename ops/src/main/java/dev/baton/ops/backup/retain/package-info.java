/** Which backups stay, and how much of a binary log archive those that stay need. */
@NullMarked
package dev.baton.ops.backup.retain;

import org.jspecify.annotations.NullMarked;
