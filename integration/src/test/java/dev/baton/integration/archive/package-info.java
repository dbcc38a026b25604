/** Binary log archives of real servers, and restores to a point in time. */
@NullMarked
package dev.baton.integration.archive;

import org.jspecify.annotations.NullMarked;
