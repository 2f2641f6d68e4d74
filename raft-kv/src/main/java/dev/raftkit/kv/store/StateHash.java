package dev.raftkit.kv.store;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** A hash of all that a snapshot of a state has, so nothing is left out (FNV-1a, 64 bits). */
final class StateHash {
  private StateHash() {}

  static long of(State state) {
    Hash hash = new Hash();
    SnapshotWriter writer = new SnapshotWriter(state);
    DataOutputStream out = new DataOutputStream(hash);
    try {
      while (writer.writeNext(out)) {
        // Each call hashes a part.
        out.flush();
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hash.value;
  }

  private static final class Hash extends OutputStream {
    private static final long PRIME = 0x100000001B3L;

    private long value = 0xCBF29CE484222325L;

    @Override
    public void write(int b) {
      value = (value ^ (b & 0xff)) * PRIME;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      for (int i = from; i < from + length; i++) {
        write(bytes[i]);
      }
    }
  }
}
