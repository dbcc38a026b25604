/** {@code baton up}: a cluster of containers with its manager and its proxy. */
@NullMarked
package dev.baton.server.up;

import org.jspecify.annotations.NullMarked;
