/** Failover and switchover, step by step in the order of the invariants. */
@NullMarked
package dev.baton.manager.operation;

import org.jspecify.annotations.NullMarked;
