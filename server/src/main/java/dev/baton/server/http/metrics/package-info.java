/** What Prometheus is told: gathered when it asks, so that it costs nothing in between. */
@NullMarked
package dev.baton.server.http.metrics;

import org.jspecify.annotations.NullMarked;
