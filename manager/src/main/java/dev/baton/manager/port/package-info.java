/** What the manager needs from outside, as interfaces. */
@NullMarked
package dev.baton.manager.port;

import org.jspecify.annotations.NullMarked;
