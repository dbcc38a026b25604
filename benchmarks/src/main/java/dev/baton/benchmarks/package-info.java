/** JMH: what the proxy does to every statement and every answer, without the network. */
@NullMarked
package dev.baton.benchmarks;

import org.jspecify.annotations.NullMarked;
