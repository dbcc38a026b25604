/** Clusters that somebody else set up: watched first, and what would be changed is shown. */
@NullMarked
package dev.baton.manager.adopt;

import org.jspecify.annotations.NullMarked;
