/** Repeats demos on fresh clusters and holds them to their limits. */
@NullMarked
package dev.baton.server.bench;

import org.jspecify.annotations.NullMarked;
