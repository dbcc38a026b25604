/** What a manager's configuration file says, typed; nothing here starts anything. */
@NullMarked
package dev.baton.server.config;

import org.jspecify.annotations.NullMarked;
