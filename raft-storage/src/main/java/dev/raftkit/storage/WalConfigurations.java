package dev.raftkit.storage;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationEntry;
import dev.raftkit.core.membership.ConfigurationFormat;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The configurations of a log, stated with the identifiers of its entries and so twice: a damaged
 * entry still tells who belongs to the group.
 */
final class WalConfigurations {
  private static final int BYTES = Long.BYTES + Integer.BYTES;

  private WalConfigurations() {}

  /**
   * What an entry says.
   *
   * @throws IllegalArgumentException if that is no configuration
   */
  static ConfigurationEntry of(long index, byte[] payload) {
    Configuration configuration = ConfigurationFormat.decode(payload);
    if (configuration == null) {
      throw new IllegalArgumentException("entry " + index + " has no configuration");
    }
    return new ConfigurationEntry(index, configuration);
  }

  static int encodedBytes(List<ConfigurationEntry> configurations) {
    int bytes = 0;
    for (ConfigurationEntry entry : configurations) {
      bytes += BYTES + ConfigurationFormat.encode(entry.configuration()).length;
    }
    return bytes;
  }

  static void encode(List<ConfigurationEntry> configurations, ByteBuffer target) {
    for (ConfigurationEntry entry : configurations) {
      byte[] payload = ConfigurationFormat.encode(entry.configuration());
      target.putLong(entry.index()).putInt(payload.length).put(payload);
    }
  }

  /**
   * Reads what was encoded.
   *
   * @throws RuntimeException of any kind if that has no meaning to this version
   */
  static void decode(ByteBuffer source, int count, List<ConfigurationEntry> configurations) {
    for (int i = 0; i < count; i++) {
      long index = source.getLong();
      int length = source.getInt();
      if (length < 0 || length > ConfigurationFormat.BYTES_MAX) {
        throw new IllegalArgumentException("a configuration of " + length + " bytes");
      }
      byte[] payload = new byte[length];
      source.get(payload);
      configurations.add(of(index, payload));
    }
  }
}
