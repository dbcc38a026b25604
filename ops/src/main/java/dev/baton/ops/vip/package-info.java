/**
 * One address for several proxies, kept by keepalived: its configuration is written and checked
 * here, and started by an operator.
 */
@NullMarked
package dev.baton.ops.vip;

import org.jspecify.annotations.NullMarked;
