/** What Prometheus makes of a real cluster. */
@NullMarked
package dev.baton.integration.monitoring;

import org.jspecify.annotations.NullMarked;
