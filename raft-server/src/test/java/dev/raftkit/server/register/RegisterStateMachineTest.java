package dev.raftkit.server.register;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RegisterStateMachineTest {
  private final RegisterStateMachine register = new RegisterStateMachine();

  @Test
  void anAppendAnswersThePositionOfItsValue() {
    List<byte[]> answers =
        apply(RegisterFormat.append(bytes("a")), RegisterFormat.append(bytes("b")));

    assertThat(answers.stream().map(RegisterFormat::position)).containsExactly(1L, 2L);
  }

  @Test
  void aReadAnswersTheValuesFromAPositionOn() {
    apply(RegisterFormat.append(bytes("a")), RegisterFormat.append(bytes("b")));

    assertThat(page(1)).isEqualTo(List.of("2", "a", "b"));
    assertThat(page(2)).isEqualTo(List.of("2", "b"));
    assertThat(page(3)).isEqualTo(List.of("2"));
    assertThat(page(-7)).isEqualTo(List.of("2", "a", "b"));
    assertThat(page(Long.MAX_VALUE)).isEqualTo(List.of("2"));
  }

  @Test
  @DisplayName("S6: a restored register is the captured one, and nothing of what it held before")
  void aRestoredRegisterIsTheCapturedOne() throws IOException {
    apply(RegisterFormat.append(bytes("a")), RegisterFormat.append(bytes("")));
    SnapshotSource captured = register.capture();
    apply(RegisterFormat.append(bytes("later")));
    byte[] state = written(captured);
    apply(RegisterFormat.append(bytes("much later")));

    register.restore(new DataInputStream(new ByteArrayInputStream(state)));

    assertThat(page(1)).isEqualTo(List.of("2", "a", ""));
  }

  @Test
  void whatItWouldRefuseInAnyStateIsFoundBeforeItIsProposed() {
    byte[] large = new byte[RegisterStateMachine.VALUE_BYTES_MAX + 1];

    assertThat(register.validate(RegisterFormat.append(bytes("a")))).isNull();
    assertThat(register.validate(RegisterFormat.read(1))).isNull();
    assertThat(register.validate(RegisterFormat.append(large)))
        .isEqualTo("a value of 65537 bytes; the limit is 65536: append it in parts");
    assertThat(register.validate(new byte[0]))
        .isEqualTo("the register knows append and read, and this is neither");
  }

  @Test
  void equalRegistersHaveEqualHashesHoweverTheyCameAbout() throws IOException {
    apply(RegisterFormat.append(bytes("a")));
    OptionalLong ofOne = register.stateHash();
    apply(RegisterFormat.append(bytes("b")));
    OptionalLong ofTwo = register.stateHash();
    RegisterStateMachine restored = new RegisterStateMachine();
    restored.restore(new DataInputStream(new ByteArrayInputStream(written(register.capture()))));

    assertThat(restored.stateHash()).isEqualTo(ofTwo).isNotEqualTo(ofOne);
    restored.restore(new DataInputStream(new ByteArrayInputStream(written(register.capture()))));
    assertThat(restored.stateHash()).isEqualTo(ofTwo);
  }

  @Test
  void aSnapshotWithAnImpossibleLengthIsRefused() {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(new byte[] {127, 0, 0, 0}));

    assertThatThrownBy(() -> register.restore(in))
        .hasMessage("a value of 2130706432 bytes in a snapshot; the limit is 65536");
  }

  private static byte[] written(SnapshotSource source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (source.writeNext(new DataOutputStream(bytes))) {}
    return bytes.toByteArray();
  }

  @Test
  void aPageIsBoundedInBytes() {
    String large = "x".repeat(RegisterStateMachine.VALUE_BYTES_MAX);
    int fitting = RegisterStateMachine.PAGE_BYTES_MAX / RegisterStateMachine.VALUE_BYTES_MAX;
    for (int i = 0; i <= fitting; i++) {
      apply(RegisterFormat.append(bytes(large)));
    }

    assertThat(page(1)).hasSize(1 + fitting);
  }

  @Test
  void aPageIsBoundedInValues() {
    for (int i = 0; i <= RegisterStateMachine.PAGE_VALUES_MAX; i++) {
      apply(RegisterFormat.append(bytes("")));
    }

    assertThat(page(1)).hasSize(1 + RegisterStateMachine.PAGE_VALUES_MAX);
  }

  @Test
  void aValueThatIsTooLargeIsRefusedAndChangesNothing() {
    byte[] tooLarge = new byte[RegisterStateMachine.VALUE_BYTES_MAX + 1];

    assertThatThrownBy(() -> apply(RegisterFormat.append(tooLarge)))
        .hasMessage("a value of 65537 bytes; the limit is 65536: append it in parts");
    assertThat(page(1)).isEqualTo(List.of("0"));
  }

  @Test
  void whatIsNoCommandIsRefused() {
    String refusal = "the register knows append and read, and this is neither";

    assertThatThrownBy(() -> apply(new byte[0])).hasMessage(refusal);
    assertThatThrownBy(() -> apply(bytes("R"))).hasMessage(refusal);
    assertThatThrownBy(() -> apply(bytes("X..."))).hasMessage(refusal);
  }

  @Test
  void answersThatAreNoneAreNoticed() {
    byte[] page = RegisterFormat.page(new RegisterFormat.Page(1, List.of(bytes("a"))));
    byte[] wrongLength = page.clone();
    wrongLength[12] = -1;

    assertThatThrownBy(() -> RegisterFormat.position(bytes("seven b")))
        .hasMessage("a position of 7 bytes");
    assertThatThrownBy(() -> RegisterFormat.page(bytes("short")))
        .hasMessage("a page that is cut off");
    assertThatThrownBy(() -> RegisterFormat.page(wrongLength))
        .hasMessage("a value of -16777215 bytes in a page");
  }

  /** The total and the values of a page. */
  private List<String> page(long from) {
    RegisterFormat.Page page =
        RegisterFormat.page(apply(RegisterFormat.read(from)).get(0));
    List<String> text = new ArrayList<>();
    text.add(Long.toString(page.total()));
    page.values().forEach(value -> text.add(new String(value, UTF_8)));
    return text;
  }

  private List<byte[]> apply(byte[]... commands) {
    Entry[] entries = new Entry[commands.length];
    for (int i = 0; i < commands.length; i++) {
      entries[i] = Entry.command(1, commands[i]);
    }
    List<byte[]> answers = new ArrayList<>();
    register.apply(new CommandBatch(EntryBatch.of(1, entries)), new StateMachine.Results() {
      @Override
      public void complete(int command, byte[] result) {
        answers.add(result);
      }

      @Override
      public void refuse(int command, String reason) {
        throw new IllegalStateException(reason);
      }
    });
    return answers;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
