/** The rows of the configuration as immutable records. */
@NullMarked
package dev.baton.admin.runtime.row;

import org.jspecify.annotations.NullMarked;
