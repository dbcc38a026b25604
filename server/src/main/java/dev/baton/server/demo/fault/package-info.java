/** Faults that a demo injects on purpose. */
@NullMarked
package dev.baton.server.demo.fault;

import org.jspecify.annotations.NullMarked;
