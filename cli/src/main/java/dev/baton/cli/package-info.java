/** The commands that speak to a running Baton: picocli over the HTTP API. */
@NullMarked
package dev.baton.cli;

import org.jspecify.annotations.NullMarked;
