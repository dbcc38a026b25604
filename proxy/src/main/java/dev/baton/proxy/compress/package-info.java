/** The compressed protocol of MySQL, a layer between sockets and packets. */
@NullMarked
package dev.baton.proxy.compress;

import org.jspecify.annotations.NullMarked;
