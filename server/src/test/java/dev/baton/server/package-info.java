/** Stand-ins that tests of several packages share. */
package dev.baton.server;
