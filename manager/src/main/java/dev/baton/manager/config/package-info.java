/** How a manager runs, and the clusters it is given. */
@NullMarked
package dev.baton.manager.config;

import org.jspecify.annotations.NullMarked;
