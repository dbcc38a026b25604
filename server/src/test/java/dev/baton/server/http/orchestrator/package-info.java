package dev.baton.server.http.orchestrator;
