/** Certificates and keys from files. */
@NullMarked
package dev.baton.server.tls;

import org.jspecify.annotations.NullMarked;
