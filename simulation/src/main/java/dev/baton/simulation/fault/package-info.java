/** What goes wrong, and when. */
@NullMarked
package dev.baton.simulation.fault;

import org.jspecify.annotations.NullMarked;
