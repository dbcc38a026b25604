/** A whole cluster, brought back from one backup. */
@NullMarked
package dev.baton.ops.recover;

import org.jspecify.annotations.NullMarked;
