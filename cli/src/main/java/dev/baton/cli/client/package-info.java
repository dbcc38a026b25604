/** Reaches a running Baton over HTTP. */
@NullMarked
package dev.baton.cli.client;

import org.jspecify.annotations.NullMarked;
