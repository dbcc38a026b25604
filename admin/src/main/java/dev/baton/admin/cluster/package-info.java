/**
 * Several proxies that keep each other's configuration, by ProxySQL's rules: each looks at the
 * checksums of the others and fetches what is newer.
 */
@NullMarked
package dev.baton.admin.cluster;

import org.jspecify.annotations.NullMarked;
