package dev.baton.server.http;

/** A part of what the HTTP port answers. The first route that fits a request wins. */
@FunctionalInterface
public interface Routes {
  void addTo(Router router);
}
