/** For tests: randomness whose seed a failing case prints, and certificates. */
@NullMarked
package dev.baton.testkit;

import org.jspecify.annotations.NullMarked;
