package dev.baton.server.http.openapi;
