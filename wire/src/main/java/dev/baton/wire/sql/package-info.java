/** What a statement is and may touch, found in one pass over its bytes. */
@NullMarked
package dev.baton.wire.sql;

import org.jspecify.annotations.NullMarked;
