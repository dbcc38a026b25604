/**
 * Proxies of Baton's that run elsewhere and that this manager leads: leases, holds and tables, by
 * way of their administration. The other end is {@code dev.baton.server.proxy.lead}.
 */
@NullMarked
package dev.baton.server.lead;

import org.jspecify.annotations.NullMarked;
