/** Looking at instances: probes, discovery, claims, and the one way to act on a member. */
@NullMarked
package dev.baton.manager.watch;

import org.jspecify.annotations.NullMarked;
