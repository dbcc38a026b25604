/** Injected time. */
@NullMarked
package dev.baton.core.time;

import org.jspecify.annotations.NullMarked;
