package dev.baton.server.http.v1;

import dev.baton.cli.api.ApiBackup;
import dev.baton.server.http.Reply;
import dev.baton.server.http.Router;
import dev.baton.server.http.Routes;
import java.util.List;
import java.util.function.Supplier;

/** Version 1 of the API over scheduled backups. */
public final class BackupRoutes implements Routes {

  private final Supplier<List<ApiBackup>> backups;

  /**
   * @param backups how those of each cluster stand that has a schedule
   */
  public BackupRoutes(Supplier<List<ApiBackup>> backups) {
    this.backups = backups;
  }

  @Override
  public void addTo(Router router) {
    router.get("/api/v1/backups", call -> Reply.json(backups.get()));
  }
}
