/** Tells people what happens to their clusters: by webhook, in a chat, by mail. */
@NullMarked
package dev.baton.server.notify;

import org.jspecify.annotations.NullMarked;
