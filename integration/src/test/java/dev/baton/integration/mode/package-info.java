/** How a cluster replicates: shown, and moved under load. */
@NullMarked
package dev.baton.integration.mode;

import org.jspecify.annotations.NullMarked;
