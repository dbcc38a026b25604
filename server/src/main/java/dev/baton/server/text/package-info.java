/** Values as people type and read them. */
@NullMarked
package dev.baton.server.text;

import org.jspecify.annotations.NullMarked;
