/** A small blocking client, for tools and for reading binary logs. */
@NullMarked
package dev.baton.wire.client;

import org.jspecify.annotations.NullMarked;
