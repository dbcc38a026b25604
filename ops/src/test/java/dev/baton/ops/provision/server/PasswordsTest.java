package dev.baton.ops.provision.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.secret.Secret;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PasswordsTest {

  @Test
  void passwordsAreLongDifferentAndNeedNoQuoting() {
    SecureRandom random = new SecureRandom();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Secret password = Passwords.random(random);
      assertThat(password.reveal()).matches("[A-Za-z0-9]{24}");
      assertThat(seen.add(password.reveal())).isTrue();
    }
  }
}
