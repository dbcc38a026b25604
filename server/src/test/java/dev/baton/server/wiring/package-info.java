package dev.baton.server.wiring;
