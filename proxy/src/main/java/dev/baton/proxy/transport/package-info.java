/** Which Netty transport is used, and with what channel options. */
@NullMarked
package dev.baton.proxy.transport;

import org.jspecify.annotations.NullMarked;
