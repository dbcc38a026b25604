/** Clusters of containers: what {@code baton up} makes and {@code baton down} takes away. */
@NullMarked
package dev.baton.ops.docker;

import org.jspecify.annotations.NullMarked;
