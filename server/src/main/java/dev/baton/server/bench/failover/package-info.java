/** Measures how long the manager takes to fail over and to switch over. */
@NullMarked
package dev.baton.server.bench.failover;

import org.jspecify.annotations.NullMarked;
