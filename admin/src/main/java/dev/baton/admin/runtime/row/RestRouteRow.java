package dev.baton.admin.runtime.row;

/** A row of {@code restapi_routes}: a script that answers an HTTP path. */
public record RestRouteRow(
    long id,
    boolean active,
    long timeoutMillis,
    String method,
    String uri,
    String script,
    String comment) {}
