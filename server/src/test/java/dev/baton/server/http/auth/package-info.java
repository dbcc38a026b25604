package dev.baton.server.http.auth;
