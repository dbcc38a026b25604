/** The manager's ports, over the simulated network. */
@NullMarked
package dev.baton.simulation.link;

import org.jspecify.annotations.NullMarked;
