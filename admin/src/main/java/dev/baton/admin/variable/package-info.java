/** The proxy's variables under ProxySQL's names: their kinds, defaults and ranges. */
@NullMarked
package dev.baton.admin.variable;

import org.jspecify.annotations.NullMarked;
