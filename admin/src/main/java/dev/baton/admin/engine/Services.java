package dev.baton.admin.engine;

import dev.baton.admin.audit.AuditLog;
import dev.baton.admin.audit.ChangeRecorder;
import dev.baton.admin.runtime.ConfigSource;
import dev.baton.admin.runtime.LiveTables;
import dev.baton.admin.runtime.ProxyControl;
import dev.baton.admin.runtime.RuntimeLayer;
import dev.baton.admin.secret.PasswordVault;
import dev.baton.admin.store.AdminStore;
import java.time.InstantSource;

/** What all sessions share. */
record Services(
    AdminStore store,
    PasswordVault vault,
    RuntimeLayer runtime,
    LiveTables live,
    AdminAccounts accounts,
    ProxyControl control,
    ConfigSource config,
    ChangeRecorder recorder,
    AuditLog audit,
    InstantSource clock) {}
