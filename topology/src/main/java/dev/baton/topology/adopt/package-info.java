/** What Baton would have changed on servers that somebody else set up, and why. Pure. */
@NullMarked
package dev.baton.topology.adopt;

import org.jspecify.annotations.NullMarked;
