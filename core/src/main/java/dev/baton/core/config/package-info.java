/** How options describe themselves, so that the documentation can be checked against them. */
@NullMarked
package dev.baton.core.config;

import org.jspecify.annotations.NullMarked;
