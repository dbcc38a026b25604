/** Query rules with ProxySQL's fields and order, compiled once and matched in linear time. */
@NullMarked
package dev.baton.proxy.rule;

import org.jspecify.annotations.NullMarked;
