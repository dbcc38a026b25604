/** The running configuration: checked as a whole, handed over as records, counted in checksums. */
@NullMarked
package dev.baton.admin.runtime;

import org.jspecify.annotations.NullMarked;
