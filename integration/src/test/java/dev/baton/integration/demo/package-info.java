/** The demo, whole, on real servers. */
package dev.baton.integration.demo;
