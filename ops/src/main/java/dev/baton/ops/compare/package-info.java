/** Compares replicas with their primary while both are in use. */
@NullMarked
package dev.baton.ops.compare;

import org.jspecify.annotations.NullMarked;
