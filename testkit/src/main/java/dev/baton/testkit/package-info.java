/** Seeded tests: a failing case prints the seed that replays it. */
@NullMarked
package dev.baton.testkit;

import org.jspecify.annotations.NullMarked;
