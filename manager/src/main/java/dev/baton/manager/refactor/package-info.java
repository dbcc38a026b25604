/** Carries out what people ask for: changes of the tree, and verbs on single servers. */
@NullMarked
package dev.baton.manager.refactor;

import org.jspecify.annotations.NullMarked;
