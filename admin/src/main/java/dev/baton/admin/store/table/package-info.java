/**
 * The administration tables, one class per group, with the names, defaults and checks of ProxySQL
 * 2.7.
 */
@NullMarked
package dev.baton.admin.store.table;

import org.jspecify.annotations.NullMarked;
