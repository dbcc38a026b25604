/** Says over HTTP whether a proxy can serve, for load balancers and keepalived. */
@NullMarked
package dev.baton.server.health;

import org.jspecify.annotations.NullMarked;
