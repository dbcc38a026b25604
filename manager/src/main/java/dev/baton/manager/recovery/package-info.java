/** From a finding to a recovery: gates, hooks, the operation, and its record. */
@NullMarked
package dev.baton.manager.recovery;

import org.jspecify.annotations.NullMarked;
