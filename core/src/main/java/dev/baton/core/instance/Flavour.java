package dev.baton.core.instance;

/** Whose server it is. Replication statements, GTIDs and privileges differ by it. */
public enum Flavour {
  MYSQL,
  PERCONA,
  MARIADB;

  /** Percona Server speaks MySQL's dialect throughout; only MariaDB has its own. */
  public boolean isMariaDb() {
    return this == MARIADB;
  }
}
