/** Carries out administrators' statements. */
@NullMarked
package dev.baton.admin.engine;

import org.jspecify.annotations.NullMarked;
