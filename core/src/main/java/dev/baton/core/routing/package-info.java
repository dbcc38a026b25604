/**
 * The contract between whoever decides the routes (a manager) and whoever follows them (a proxy).
 */
@NullMarked
package dev.baton.core.routing;

import org.jspecify.annotations.NullMarked;
