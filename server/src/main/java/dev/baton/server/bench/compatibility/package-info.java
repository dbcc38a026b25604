/** Runs the clients that applications use against a server and through the proxy. */
@NullMarked
package dev.baton.server.bench.compatibility;

import org.jspecify.annotations.NullMarked;
