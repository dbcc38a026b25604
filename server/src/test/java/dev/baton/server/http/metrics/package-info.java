@NullMarked
package dev.baton.server.http.metrics;

import org.jspecify.annotations.NullMarked;
