package dev.baton.server.config;

import dev.baton.core.secret.Secret;

/** A password that a file holds; two are equal if the passwords are, wherever the files lie. */
record PasswordFile(Secret password) {}
