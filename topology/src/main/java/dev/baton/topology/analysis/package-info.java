/** From a snapshot to what is wrong with it: pure functions that explain themselves. */
@NullMarked
package dev.baton.topology.analysis;

import org.jspecify.annotations.NullMarked;
