/** Binary log events, from files and from dumps. */
@NullMarked
package dev.baton.wire.binlog;

import org.jspecify.annotations.NullMarked;
