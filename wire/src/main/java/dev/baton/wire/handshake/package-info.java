/** What the two sides say to each other before the first command. */
@NullMarked
package dev.baton.wire.handshake;

import org.jspecify.annotations.NullMarked;
