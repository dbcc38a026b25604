/** What the HTTP API says, as records: the server writes them, the command line reads them. */
@NullMarked
package dev.baton.cli.api;

import org.jspecify.annotations.NullMarked;
