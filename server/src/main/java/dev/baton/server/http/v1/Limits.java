package dev.baton.server.http.v1;

import dev.baton.server.http.HttpFailure;
import org.jspecify.annotations.Nullable;

/** How many of something a request wants to see. */
final class Limits {

  private Limits() {}

  /**
   * @param text of the query; null if it says nothing
   * @throws HttpFailure if it is no number from one up to the most
   */
  static int parse(@Nullable String text, int usual, int most) {
    if (text == null) {
      return usual;
    }
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= most) {
        return limit;
      }
    } catch (NumberFormatException e) {
      throw HttpFailure.badRequest("limit '" + text + "' is not a number");
    }
    throw HttpFailure.badRequest("limit " + text + " is not in 1.." + most);
  }
}
