/** Every user logs in to every server before somebody needs it. */
@NullMarked
package dev.baton.proxy.warm;

import org.jspecify.annotations.NullMarked;
