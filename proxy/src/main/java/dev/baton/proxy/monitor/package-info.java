/** How a proxy that runs alone checks its servers, with ProxySQL's variables and behaviour. */
@NullMarked
package dev.baton.proxy.monitor;

import org.jspecify.annotations.NullMarked;
