package dev.baton.server.config;
