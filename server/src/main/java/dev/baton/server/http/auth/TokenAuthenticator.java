package dev.baton.server.http.auth;

import dev.baton.core.secret.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Users with a token each, sent as {@code Authorization: Bearer TOKEN}, or, by a browser, as the
 * password of a basic login with the user's name.
 */
public final class TokenAuthenticator implements Authenticator {

  private static final String SCHEME = "Bearer ";
  private static final int SHORTEST = 16;

  /** A user and how they prove it. */
  public record Holder(Identity identity, Secret token) {}

  private final List<Holder> holders;

  public TokenAuthenticator(List<Holder> holders) {
    this.holders = List.copyOf(holders);
  }

  /**
   * Reads one {@code NAME TOKEN} a line, with {@code read-only} behind for who may only look; empty
   * lines and those that begin with a hash are left out.
   *
   * @param name of the file, for messages
   * @param powers who else may change anything
   * @throws IllegalArgumentException if a line is not so, or no user is left
   */
  public static TokenAuthenticator parse(String name, List<String> lines, Powers powers) {
    List<Holder> holders = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] words = line.split("\\s+");
      boolean readOnly = words.length == 3 && words[2].equals("read-only");
      if (words.length != 2 && !readOnly) {
        throw new IllegalArgumentException(
            name + " line " + (i + 1) + ": write NAME TOKEN, or NAME TOKEN read-only");
      }
      if (words[1].length() < SHORTEST) {
        throw new IllegalArgumentException(
            name + " line " + (i + 1) + ": the token is shorter than " + SHORTEST + " letters");
      }
      Identity identity = new Identity(words[0], !readOnly && powers.mayAct(words[0]));
      holders.add(new Holder(identity, new Secret(words[1])));
    }
    if (holders.isEmpty()) {
      throw new IllegalArgumentException(name + " names nobody: nobody could be let in");
    }
    return new TokenAuthenticator(holders);
  }

  @Override
  public Decision decide(Request request) {
    Optional<Identity> found = byBearer(request).or(() -> byLogin(request));
    return found.isPresent()
        ? new Admitted(found.get())
        : new Refused(
            "send Authorization: Bearer TOKEN, or log in with your name and the token",
            BasicLogin.CHALLENGE);
  }

  private Optional<Identity> byBearer(Request request) {
    String header = request.header().apply("Authorization");
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    return holder(header.substring(SCHEME.length()).strip()).map(Holder::identity);
  }

  private Optional<Identity> byLogin(Request request) {
    return BasicLogin.of(request)
        .flatMap(
            login ->
                holder(login.password().reveal())
                    .map(Holder::identity)
                    .filter(identity -> identity.user().equals(login.user())));
  }

  private Optional<Holder> holder(String token) {
    Optional<Holder> found = Optional.empty();
    for (Holder holder : holders) { // all of them, so that the time tells nothing
      if (BasicLogin.same(token, holder.token().reveal())) {
        found = Optional.of(holder);
      }
    }
    return found;
  }
}
