/** Who changed what: every change of an administrator, without passwords. */
@NullMarked
package dev.baton.admin.audit;

import org.jspecify.annotations.NullMarked;
