/** Creates, starts and stops clusters of local server processes. */
@NullMarked
package dev.baton.ops.provision;

import org.jspecify.annotations.NullMarked;
