/**
 * Connections to the servers: opening, authenticating, pooling, and bringing them into the state a
 * session needs.
 */
@NullMarked
package dev.baton.proxy.backend;

import org.jspecify.annotations.NullMarked;
