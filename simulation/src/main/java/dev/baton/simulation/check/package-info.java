/** The invariants, and the truth that they are checked against. */
@NullMarked
package dev.baton.simulation.check;

import org.jspecify.annotations.NullMarked;
