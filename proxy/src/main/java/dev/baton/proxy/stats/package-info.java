/** What the event loops count of statements, servers and rules, each for itself. */
@NullMarked
package dev.baton.proxy.stats;

import org.jspecify.annotations.NullMarked;
