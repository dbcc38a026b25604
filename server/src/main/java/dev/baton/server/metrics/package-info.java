/** Prometheus' samples and formats, whatever they tell of. */
@NullMarked
package dev.baton.server.metrics;

import org.jspecify.annotations.NullMarked;
