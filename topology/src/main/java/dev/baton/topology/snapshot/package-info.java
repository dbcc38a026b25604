/** Everything an analysis may look at, immutable, with the age of each fact. */
@NullMarked
package dev.baton.topology.snapshot;

import org.jspecify.annotations.NullMarked;
