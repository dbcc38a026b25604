/** Packets of the MySQL protocol and the fields they are made of. */
@NullMarked
package dev.baton.wire.packet;

import org.jspecify.annotations.NullMarked;
