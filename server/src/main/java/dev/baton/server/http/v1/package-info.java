/** Version 1 of Baton's own HTTP API: what the manager knows, in the records of {@code cli.api}. */
@NullMarked
package dev.baton.server.http.v1;

import org.jspecify.annotations.NullMarked;
