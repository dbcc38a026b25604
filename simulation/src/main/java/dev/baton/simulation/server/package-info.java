/** Servers that behave as real ones were seen to. */
@NullMarked
package dev.baton.simulation.server;

import org.jspecify.annotations.NullMarked;
