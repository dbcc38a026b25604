/** From an analysis to what should be done, or the reason why nothing is: pure functions. */
@NullMarked
package dev.baton.topology.plan;

import org.jspecify.annotations.NullMarked;
