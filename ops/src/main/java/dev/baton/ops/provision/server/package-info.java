/** One local server process: its folders, its configuration, its life. */
@NullMarked
package dev.baton.ops.provision.server;

import org.jspecify.annotations.NullMarked;
