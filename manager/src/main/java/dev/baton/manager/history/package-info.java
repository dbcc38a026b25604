/** The history of recoveries as the manager writes it. */
@NullMarked
package dev.baton.manager.history;

import org.jspecify.annotations.NullMarked;
