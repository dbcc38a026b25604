/** Password authentication of both sides, without any transport. */
@NullMarked
package dev.baton.wire.auth;

import org.jspecify.annotations.NullMarked;
