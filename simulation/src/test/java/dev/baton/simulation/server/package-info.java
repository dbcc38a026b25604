/** Tests of the fake servers. */
@NullMarked
package dev.baton.simulation.server;

import org.jspecify.annotations.NullMarked;
