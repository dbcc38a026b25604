/** Who hears whom, how late, and who sleeps. */
@NullMarked
package dev.baton.simulation.net;

import org.jspecify.annotations.NullMarked;
