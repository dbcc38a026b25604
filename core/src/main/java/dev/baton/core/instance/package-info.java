/** What an instance is called and what server it runs. */
@NullMarked
package dev.baton.core.instance;

import org.jspecify.annotations.NullMarked;
