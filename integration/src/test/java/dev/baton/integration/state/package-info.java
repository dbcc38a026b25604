/** The manager's state in databases of real servers. */
@NullMarked
package dev.baton.integration.state;

import org.jspecify.annotations.NullMarked;
