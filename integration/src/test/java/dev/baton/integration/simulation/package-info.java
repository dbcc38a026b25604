/** What the simulation's servers are held to, seen on real ones. */
@NullMarked
package dev.baton.integration.simulation;

import org.jspecify.annotations.NullMarked;
