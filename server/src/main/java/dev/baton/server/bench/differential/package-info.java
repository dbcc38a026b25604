/** Holds what clients get through the proxy against what they get from the server itself. */
@NullMarked
package dev.baton.server.bench.differential;

import org.jspecify.annotations.NullMarked;
