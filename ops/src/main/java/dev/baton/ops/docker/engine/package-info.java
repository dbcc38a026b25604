/** The container engine, as little of it as a cluster needs, and its command line behind it. */
@NullMarked
package dev.baton.ops.docker.engine;

import org.jspecify.annotations.NullMarked;
