/** How a cluster replicates: shown, held against what is wanted, and moved to another mode. */
@NullMarked
package dev.baton.ops.mode;

import org.jspecify.annotations.NullMarked;
