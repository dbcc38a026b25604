/** TLS with servers: what is shown to them, and whom a connection takes for the server. */
@NullMarked
package dev.baton.wire.tls;

import org.jspecify.annotations.NullMarked;
