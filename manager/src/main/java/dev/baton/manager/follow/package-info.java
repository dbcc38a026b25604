/** The proxies that follow the manager: their leases, their holds and their tables. */
@NullMarked
package dev.baton.manager.follow;

import org.jspecify.annotations.NullMarked;
