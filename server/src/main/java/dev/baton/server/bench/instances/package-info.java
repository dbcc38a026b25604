/** What it costs to watch servers: a thousand fake ones, and a few real ones that are idle. */
@NullMarked
package dev.baton.server.bench.instances;

import org.jspecify.annotations.NullMarked;
