package dev.raftkit.transport.netty.channel;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.node.membership.Address;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaintextTest {
  private static final Address LOOPBACK = new Address("127.0.0.1", 7_000);

  @Test
  void loopbackAddressesNeedNoPermission() {
    assertThatCode(() -> Plaintext.requireLoopback(
            List.of(LOOPBACK, new Address("::1", 7_000), new Address("localhost", 7_000))))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "0.0.0.0", "192.0.2.1", "no-such-host.invalid"})
  void anyOtherAddressDoes(String host) {
    assertThatThrownBy(() -> Plaintext.requireLoopback(List.of(LOOPBACK, new Address(host, 7_000))))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(host + ":7000 is not a loopback address")
        .hasMessageContaining("allowPlaintext(true)");
  }
}
