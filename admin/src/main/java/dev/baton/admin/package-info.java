/** The administration as one thing to start and stop. */
@NullMarked
package dev.baton.admin;

import org.jspecify.annotations.NullMarked;
