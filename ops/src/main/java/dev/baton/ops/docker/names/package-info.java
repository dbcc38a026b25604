/** The names of containers, for this process outside their network. */
@NullMarked
package dev.baton.ops.docker.names;

import org.jspecify.annotations.NullMarked;
