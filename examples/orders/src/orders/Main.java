package orders;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/**
 * A small shop. Where its database is comes from the environment (DB_HOST, DB_PORT, DB_USER,
 * DB_PASSWORD, DB_NAME), the port of its own HTTP server from APP_PORT (0 for a free one).
 */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(
        "jdbc:mysql://" + env("DB_HOST") + ":" + env("DB_PORT") + "/" + env("DB_NAME"));
    config.setUsername(env("DB_USER"));
    config.setPassword(env("DB_PASSWORD"));
    config.setMaximumPoolSize(10);
    // A failover is a pause: who waits a little longer than it takes sees no error.
    config.setConnectionTimeout(30_000);
    config.addDataSourceProperty("connectTimeout", "5000");
    config.addDataSourceProperty("socketTimeout", "60000");
    config.addDataSourceProperty("allowPublicKeyRetrieval", "true");
    HikariDataSource pool = new HikariDataSource(config);
    Shop shop = new Shop(pool);
    shop.createTables();
    int port = Web.start(shop, Integer.parseInt(System.getenv().getOrDefault("APP_PORT", "0")));
    System.out.println("The shop is open: http://127.0.0.1:" + port + "/items");
  }

  private static String env(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalStateException("set " + name + " in the environment");
    }
    return value;
  }
}
