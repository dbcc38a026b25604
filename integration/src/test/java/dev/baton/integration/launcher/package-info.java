/** The launcher script. */
@NullMarked
package dev.baton.integration.launcher;

import org.jspecify.annotations.NullMarked;
