/** Where a server's response ends, found without taking it apart. */
@NullMarked
package dev.baton.wire.result;

import org.jspecify.annotations.NullMarked;
