/** What the rest of Baton may ask of the manager. */
@NullMarked
package dev.baton.manager.api;

import org.jspecify.annotations.NullMarked;
