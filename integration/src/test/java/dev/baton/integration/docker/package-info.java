/** Clusters of containers on a real engine; skipped where there is none. */
@NullMarked
package dev.baton.integration.docker;

import org.jspecify.annotations.NullMarked;
