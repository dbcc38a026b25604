/** Tests of the network. */
@NullMarked
package dev.baton.simulation.net;

import org.jspecify.annotations.NullMarked;
