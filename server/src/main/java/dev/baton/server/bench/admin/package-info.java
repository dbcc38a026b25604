/** What bringing a large configuration into force costs a proxy, and those who use it meanwhile. */
@NullMarked
package dev.baton.server.bench.admin;

import org.jspecify.annotations.NullMarked;
