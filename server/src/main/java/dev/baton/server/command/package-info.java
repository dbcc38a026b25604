/** The commands that run something, as opposed to speaking to what runs. */
@NullMarked
package dev.baton.server.command;

import org.jspecify.annotations.NullMarked;
