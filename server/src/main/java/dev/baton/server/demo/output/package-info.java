/** How a demo shows on a terminal what goes on. */
@NullMarked
package dev.baton.server.demo.output;

import org.jspecify.annotations.NullMarked;
