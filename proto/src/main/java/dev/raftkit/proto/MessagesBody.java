package dev.raftkit.proto;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.proto.generated.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages about to become a {@code PeerFrame}. Protobuf writes everything but the entries; those go
 * from the log's own arrays straight into the frame, in the place and form in which protobuf would
 * have written them from a copy.
 */
final class MessagesBody implements FrameBody {
  private final List<Part> parts;
  private final int bytes;

  MessagesBody(List<GroupMessage> messages) {
    List<Part> parts = new ArrayList<>(messages.size());
    int bytes = 0;
    for (GroupMessage message : messages) {
      Part part = Part.of(message);
      parts.add(part);
      bytes = Math.addExact(bytes, fieldBytes(Wire.PeerFrame.MESSAGES_FIELD_NUMBER, part.bytes()));
    }
    this.parts = parts;
    this.bytes = bytes;
  }

  @Override
  public int bytes() {
    return bytes;
  }

  @Override
  public void writeTo(CodedOutputStream out) throws IOException {
    for (Part part : parts) {
      openField(Wire.PeerFrame.MESSAGES_FIELD_NUMBER, part.bytes(), out);
      part.writeTo(out);
    }
  }

  /**
   * One message: what protobuf makes of it and, if it has entries, the AppendEntries without them,
   * which then is not part of {@code head}.
   */
  private record Part(
      Wire.PeerMessage head,
      Wire.@Nullable AppendEntries append,
      EntryBatch entries,
      int entriesBytes) {
    private static final EntryBatch NO_ENTRIES = EntryBatch.empty(1);

    static Part of(GroupMessage message) {
      Wire.PeerMessage.Builder head = MessageFields.common(message);
      if (message.message() instanceof AppendEntries append && !append.entries().isEmpty()) {
        int entriesBytes = Math.toIntExact(EntryBlock.bytes(append.entries()));
        return new Part(head.build(), MessageFields.append(append), append.entries(), entriesBytes);
      }
      return new Part(MessageFields.specific(head, message.message()).build(), null, NO_ENTRIES, 0);
    }

    int bytes() {
      int headBytes = head.getSerializedSize();
      return append == null
          ? headBytes
          : Math.addExact(
              headBytes,
              fieldBytes(Wire.PeerMessage.APPEND_ENTRIES_FIELD_NUMBER, appendBytes(append)));
    }

    void writeTo(CodedOutputStream out) throws IOException {
      head.writeTo(out);
      if (append != null) {
        openField(Wire.PeerMessage.APPEND_ENTRIES_FIELD_NUMBER, appendBytes(append), out);
        append.writeTo(out);
        openField(Wire.AppendEntries.ENTRIES_FIELD_NUMBER, entriesBytes, out);
        EntryBlock.write(entries, out);
      }
    }

    private int appendBytes(Wire.AppendEntries append) {
      return Math.addExact(
          append.getSerializedSize(),
          fieldBytes(Wire.AppendEntries.ENTRIES_FIELD_NUMBER, entriesBytes));
    }
  }

  private static int fieldBytes(int field, int contentBytes) {
    return Math.addExact(
        CodedOutputStream.computeTagSize(field)
            + CodedOutputStream.computeUInt32SizeNoTag(contentBytes),
        contentBytes);
  }

  private static void openField(int field, int contentBytes, CodedOutputStream out)
      throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(contentBytes);
  }
}
