/** Turns what the API says into text for a terminal. */
@NullMarked
package dev.baton.cli.render;

import org.jspecify.annotations.NullMarked;
