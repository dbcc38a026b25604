/** Tests of the simulation, and by it. */
@NullMarked
package dev.baton.simulation;

import org.jspecify.annotations.NullMarked;
