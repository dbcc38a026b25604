/** Runs the commands of hooks on this machine. */
@NullMarked
package dev.baton.manager.shell;

import org.jspecify.annotations.NullMarked;
