/** The MySQL protocol in front of the administration: blocking sockets on virtual threads. */
@NullMarked
package dev.baton.admin.protocol;

import org.jspecify.annotations.NullMarked;
