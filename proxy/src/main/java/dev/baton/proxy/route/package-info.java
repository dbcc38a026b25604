/** Where statements may go now: the routing table, the epochs and the lease of one event loop. */
@NullMarked
package dev.baton.proxy.route;

import org.jspecify.annotations.NullMarked;
