package dev.raftkit.proto;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.WireFormat;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.proto.generated.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages about to become a {@code PeerFrame}. Protobuf writes everything but entries and
 * pieces of snapshots; those go from their own arrays straight into the frame, in the form in which
 * protobuf would have written them from a copy, and after a message's other fields.
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
   * One message: what protobuf makes of it and, if it has a tail, its own fields without that, which
   * then are not part of {@code head}.
   */
  private record Part(
      Wire.PeerMessage head, int field, @Nullable MessageLite own, int tailField, Tail tail) {
    static Part of(GroupMessage message) {
      Wire.PeerMessage.Builder head = MessageFields.common(message);
      if (message.message() instanceof AppendEntries append && !append.entries().isEmpty()) {
        return new Part(
            head.build(),
            Wire.PeerMessage.APPEND_ENTRIES_FIELD_NUMBER,
            MessageFields.append(append),
            Wire.AppendEntries.ENTRIES_FIELD_NUMBER,
            Entries.of(append.entries()));
      }
      if (message.message() instanceof InstallSnapshot install
          && install.chunk().data().length > 0
          && install.chunk().snapshot().configuration().isPlain()) {
        return new Part(
            head.build(),
            Wire.PeerMessage.INSTALL_SNAPSHOT_FIELD_NUMBER,
            SnapshotFields.install(install),
            Wire.InstallSnapshot.DATA_FIELD_NUMBER,
            new Piece(install.chunk()));
      }
      if (message.message() instanceof FetchEntriesResponse fetched
          && !fetched.entries().isEmpty()) {
        return new Part(
            head.build(),
            Wire.PeerMessage.FETCH_ENTRIES_RESPONSE_FIELD_NUMBER,
            RepairFields.fetchResponse(fetched),
            Wire.FetchEntriesResponse.ENTRIES_FIELD_NUMBER,
            Entries.of(fetched.entries()));
      }
      return new Part(
          MessageFields.specific(head, message.message()).build(), 0, null, 0, Tail.NONE);
    }

    int bytes() {
      int headBytes = head.getSerializedSize();
      return own == null ? headBytes : Math.addExact(headBytes, fieldBytes(field, ownBytes(own)));
    }

    void writeTo(CodedOutputStream out) throws IOException {
      head.writeTo(out);
      if (own != null) {
        openField(field, ownBytes(own), out);
        own.writeTo(out);
        openField(tailField, tail.bytes(), out);
        tail.writeTo(out);
      }
    }

    private int ownBytes(MessageLite own) {
      return Math.addExact(own.getSerializedSize(), fieldBytes(tailField, tail.bytes()));
    }
  }

  /** The last field of a message, which is not copied. */
  private interface Tail {
    Tail NONE = Entries.of(EntryBatch.empty(1));

    int bytes();

    void writeTo(CodedOutputStream out) throws IOException;
  }

  private record Entries(EntryBatch entries, int bytes) implements Tail {
    static Entries of(EntryBatch entries) {
      return new Entries(entries, Math.toIntExact(EntryBlock.bytes(entries)));
    }

    @Override
    public void writeTo(CodedOutputStream out) throws IOException {
      EntryBlock.write(entries, out);
    }
  }

  private record Piece(SnapshotChunk chunk) implements Tail {
    @Override
    public int bytes() {
      return chunk.data().length;
    }

    @Override
    public void writeTo(CodedOutputStream out) throws IOException {
      out.write(chunk.data(), 0, chunk.data().length);
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
