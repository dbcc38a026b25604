/** Passwords: hashed where they are shown, sealed where they are needed again. */
@NullMarked
package dev.baton.admin.secret;

import org.jspecify.annotations.NullMarked;
