package dev.baton.server.demo.load;

import dev.baton.core.secret.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.mariadb.jdbc.Driver;

/**
 * Opens connections with a real driver and none of its comforts: no fail-over, no retry, no load
 * balancing, so that what a client is told is what came over the wire.
 */
public final class Connections {

  private static final Driver DRIVER = new Driver();

  private Connections() {}

  /**
   * @param socketTimeoutMillis after which a silent server counts as gone; must exceed the proxy's
   *     hold limit
   */
  public static Connection open(
      String host, int port, String user, Secret password, int socketTimeoutMillis)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password.reveal());
    // Not shorter: the driver's first statements are held like any other while there is no primary.
    properties.setProperty("connectTimeout", Integer.toString(socketTimeoutMillis));
    properties.setProperty("socketTimeout", Integer.toString(socketTimeoutMillis));
    properties.setProperty("allowPublicKeyRetrieval", "true"); // loopback, no TLS: fact V14
    String literal = host.contains(":") ? "[" + host + "]" : host;
    Connection connection =
        DRIVER.connect("jdbc:mariadb://" + literal + ":" + port + "/", properties);
    if (connection == null) {
      throw new SQLException("the driver does not take the address " + host + ":" + port, "08001");
    }
    return connection;
  }
}
