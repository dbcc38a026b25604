/** Changing the tree on a person's word: what may be done, in which steps, or why not. Pure. */
@NullMarked
package dev.baton.topology.refactor;

import org.jspecify.annotations.NullMarked;
