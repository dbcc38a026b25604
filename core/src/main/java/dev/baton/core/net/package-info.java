/** Addresses of networks. */
@NullMarked
package dev.baton.core.net;

import org.jspecify.annotations.NullMarked;
