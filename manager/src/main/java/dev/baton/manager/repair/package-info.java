/** Fencing whatever returns and bringing it back. */
@NullMarked
package dev.baton.manager.repair;

import org.jspecify.annotations.NullMarked;
