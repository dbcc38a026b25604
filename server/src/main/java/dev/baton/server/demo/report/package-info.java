/** What happened during a demo and what it came to. */
@NullMarked
package dev.baton.server.demo.report;

import org.jspecify.annotations.NullMarked;
