package dev.baton.server.wiring;

import dev.baton.core.time.MonotonicClock;
import dev.baton.core.time.Tasks;
import dev.baton.manager.api.Manager;
import dev.baton.server.backup.BackupProcesses;
import dev.baton.server.backup.BackupScheduler;
import dev.baton.server.config.Configuration;
import dev.baton.server.config.ConfigurationKeeper.Reload;
import dev.baton.server.http.EventHub;
import dev.baton.server.http.HttpService;
import dev.baton.server.http.auth.CurrentAuthenticator;
import dev.baton.server.http.v1.ApiRoutes;
import dev.baton.server.http.v1.ClusterPublisher;
import dev.baton.server.notify.Notifier;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** All of {@code baton manager}: the manager, its HTTP port, and the configuration in force. */
public final class ManagerServer implements AutoCloseable {

  private final ManagerProcess process;
  private final RunningConfiguration running;
  private final ClusterPublisher publisher;
  private final HttpService http;
  private final SeedSearch search;
  private final Notifier notifier;
  private final BackupScheduler backups;

  private ManagerServer(
      ManagerProcess process,
      RunningConfiguration running,
      ClusterPublisher publisher,
      HttpService http,
      SeedSearch search,
      Notifier notifier,
      BackupScheduler backups) {
    this.backups = backups;
    this.process = process;
    this.running = running;
    this.publisher = publisher;
    this.http = http;
    this.search = search;
    this.notifier = notifier;
  }

  /**
   * Starts everything.
   *
   * @param file reads the configuration anew; empty if it came from no file
   * @throws IOException if the HTTP port cannot be opened
   */
  public static ManagerServer start(
      Configuration configuration, Optional<Supplier<Configuration>> file) throws IOException {
    EventHub hub = new EventHub();
    CurrentAuthenticator door =
        new CurrentAuthenticator(HttpDoor.authenticator(configuration.http()));
    ManagerProcess process = ManagerProcess.open(configuration);
    Notifier notifier = new Notifier(configuration.notifications(), MonotonicClock.SYSTEM);
    BackupScheduler backups =
        new BackupScheduler(
            new ManagedGround(process),
            new BackupProcesses(),
            InstantSource.system(),
            Tasks.SYSTEM);
    try {
      process.manager().addListener(notifier::accept);
      RunningConfiguration running =
          new RunningConfiguration(
              configuration, file.orElse(() -> configuration), process, door, notifier, backups);
      ClusterPublisher publisher = ClusterPublisher.start(process.manager(), hub);
      HttpService http =
          HttpPort.open(
              HttpDoor.settings(configuration.http(), door),
              new ApiRoutes(process.manager(), hub, InstantSource.system()),
              process.manager(),
              new HttpPort.Steering(file.map(reader -> running), Optional.of(running.found())),
              backups::statuses,
              InstantSource.system(),
              hub);
      process.manager().start();
      running.found().restore();
      running.keepBackups();
      SeedSearch search = SeedSearch.start(running.found(), configuration.discovery().seeds());
      return new ManagerServer(process, running, publisher, http, search, notifier, backups);
    } catch (IOException | RuntimeException e) {
      Closing.all(backups, process, notifier);
      throw e;
    }
  }

  public Manager manager() {
    return process.manager();
  }

  public String url() {
    return http.url();
  }

  /** Reads the configuration again and applies it as a whole, or not at all. */
  public Reload reload() {
    return running.reload(false);
  }

  @Override
  public void close() {
    Closing.all(search, http, backups, publisher, process, notifier);
  }
}
