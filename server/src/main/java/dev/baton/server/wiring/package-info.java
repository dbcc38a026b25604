/** Puts the parts together: servers, manager, proxy, HTTP API. */
@NullMarked
package dev.baton.server.wiring;

import org.jspecify.annotations.NullMarked;
