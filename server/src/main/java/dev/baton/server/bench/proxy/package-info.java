/** Measures the proxy against other proxies in one interleaved run. */
@NullMarked
package dev.baton.server.bench.proxy;

import org.jspecify.annotations.NullMarked;
