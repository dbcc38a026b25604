/** Virtual time, and one task at a time. */
@NullMarked
package dev.baton.simulation.time;

import org.jspecify.annotations.NullMarked;
