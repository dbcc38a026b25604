package dev.baton.cli.api;

/** The body of every answer whose status is 400 or above. */
public record ApiError(Detail error) {

  /**
   * @param code a stable word for programs: bad_request, forbidden, not_found, method_not_allowed,
   *     too_large, too_many, conflict, internal
   * @param message what happened and what to do next
   */
  public record Detail(String code, String message) {}

  public static ApiError of(String code, String message) {
    return new ApiError(new Detail(code, message));
  }
}
