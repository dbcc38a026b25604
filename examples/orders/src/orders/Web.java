package orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import orders.Shop.Item;
import orders.Shop.Order;

/**
 * The shop's routes:
 *
 * <pre>
 * GET /items                          what there is, from a replica
 * PUT /orders/ID?item=1&quantity=2    201 placed, 200 was placed before, 409 out of stock,
 *                                     503 try again (with the same ID)
 * GET /orders/ID                      the order, from the primary; 404 if there is none
 * </pre>
 */
final class Web {

  private final Shop shop;

  private Web(Shop shop) {
    this.shop = shop;
  }

  /** Returns the port. */
  static int start(Shop shop, int port) throws IOException {
    Web web = new Web(shop);
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    server.createContext("/items", exchange -> web.answer(exchange, web::items));
    server.createContext("/orders/", exchange -> web.answer(exchange, web::orders));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return server.getAddress().getPort();
  }

  private record Answer(int status, String json) {}

  private interface Route {
    Answer take(HttpExchange exchange) throws SQLException;
  }

  private void answer(HttpExchange exchange, Route route) throws IOException {
    try (exchange) {
      Answer answer;
      try {
        answer = route.take(exchange);
      } catch (SQLException e) {
        answer = new Answer(503, "{\"error\":\"the database did not answer in time\"}");
        System.out.println(exchange.getRequestURI() + ": " + e.getSQLState() + " " + e.getMessage());
      } catch (IllegalArgumentException e) {
        answer = new Answer(400, "{\"error\":\"item and quantity are numbers\"}");
      }
      byte[] body = answer.json().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Answer items(HttpExchange exchange) throws SQLException {
    StringBuilder json = new StringBuilder("[");
    for (Item item : shop.items()) {
      json.append(json.length() > 1 ? "," : "")
          .append("{\"id\":%d,\"name\":\"%s\",\"stock\":%d}".formatted(item.id(), item.name(), item.stock()));
    }
    return new Answer(200, json.append("]").toString());
  }

  private Answer orders(HttpExchange exchange) throws SQLException {
    String id = exchange.getRequestURI().getPath().substring("/orders/".length());
    if (!id.matches("[A-Za-z0-9-]{1,50}")) {
      return new Answer(400, "{\"error\":\"an order's id is letters, digits and dashes\"}");
    }
    return switch (exchange.getRequestMethod()) {
      case "GET" -> order(id);
      case "PUT" -> place(id, query(exchange));
      default -> new Answer(405, "{\"error\":\"GET or PUT\"}");
    };
  }

  private Answer order(String id) throws SQLException {
    Optional<Order> found = shop.order(id);
    return found.isPresent()
        ? new Answer(200, json(found.get()))
        : new Answer(404, "{\"error\":\"there is no such order\"}");
  }

  private Answer place(String id, Map<String, String> query) throws SQLException {
    int item = Integer.parseInt(query.getOrDefault("item", ""));
    int quantity = Integer.parseInt(query.getOrDefault("quantity", "1"));
    if (quantity < 1) {
      throw new IllegalArgumentException("quantity " + quantity);
    }
    Order order = new Order(id, item, quantity);
    return switch (shop.place(order)) {
      case NOW -> new Answer(201, json(order));
      case BEFORE -> new Answer(200, json(order));
      case OUT_OF_STOCK -> new Answer(409, "{\"error\":\"out of stock\"}");
    };
  }

  private static String json(Order order) {
    return "{\"id\":\"%s\",\"item\":%d,\"quantity\":%d}"
        .formatted(order.id(), order.item(), order.quantity());
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> all = new HashMap<>();
    String text = exchange.getRequestURI().getQuery();
    for (String part : text == null ? new String[0] : text.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        all.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    return all;
  }
}
