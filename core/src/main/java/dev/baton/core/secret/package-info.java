/** Values that must never be printed. */
@NullMarked
package dev.baton.core.secret;

import org.jspecify.annotations.NullMarked;
