/**
 * The MySQL and MariaDB client/server protocol, as bytes; nothing here opens a socket but the
 * client.
 */
@NullMarked
package dev.baton.wire;

import org.jspecify.annotations.NullMarked;
