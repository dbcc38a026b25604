/** One command runs a whole cluster with a checked load and planned faults. */
@NullMarked
package dev.baton.server.demo;

import org.jspecify.annotations.NullMarked;
