@NullMarked
package dev.baton.server.notify;

import org.jspecify.annotations.NullMarked;
