package dev.raftkit.server.kv;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.Event;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.LeaseStatus;
import dev.raftkit.server.cli.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the store says, for people and for programs.
 *
 * @param hex whether keys and values are shown as hexadecimal digits
 */
record KvText(boolean hex) {
  /** A text as it is; anything else with all that is not printable as {@code \xff}. */
  String show(Bytes bytes) {
    if (hex) {
      return HexFormat.of().formatHex(bytes.toByteArray());
    }
    String text = text(bytes);
    return text != null && text.chars().noneMatch(KvText::isControl) ? text : escaped(bytes);
  }

  private static boolean isControl(int c) {
    return Character.isISOControl(c) && c != '\n' && c != '\t';
  }

  private static String escaped(Bytes bytes) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : bytes.toByteArray()) {
      if (b >= ' ' && b <= '~' && b != '\\') {
        escaped.append((char) b);
      } else {
        escaped.append("\\x").append(HexFormat.of().toHexDigits(b));
      }
    }
    return escaped.toString();
  }

  /** Null if it is no UTF-8. */
  private static @Nullable String text(Bytes bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** A text under its name; what is none, or is not wanted so, in hexadecimal under another name. */
  Json put(Json json, String name, Bytes bytes) {
    String text = hex ? null : text(bytes);
    return text == null
        ? json.put(name + "Hex", HexFormat.of().formatHex(bytes.toByteArray()))
        : json.put(name, text);
  }

  Json json(KeyValue entry) {
    Json json = put(new Json(), "key", entry.key());
    return put(json, "value", entry.value())
        .put("createRevision", entry.createRevision())
        .put("modRevision", entry.modRevision())
        .put("version", entry.version())
        .put("lease", entry.lease());
  }

  private List<Json> json(List<KeyValue> entries) {
    return entries.stream().map(this::json).toList();
  }

  Json json(Event event) {
    Json json = new Json().put("revision", event.revision());
    boolean isPut = event.kind() == Event.Kind.PUT;
    put(json.put("type", isPut ? "put" : "delete"), "key", event.entry().key());
    if (isPut) {
      put(json, "value", event.entry().value())
          .put("createRevision", event.entry().createRevision())
          .put("version", event.entry().version())
          .put("lease", event.entry().lease());
    }
    KeyValue previous = event.previous();
    return previous == null ? json : json.put("previous", json(previous));
  }

  String line(Event event) {
    String key = show(event.entry().key());
    return switch (event.kind()) {
      case PUT -> event.revision() + " put " + key + " " + show(event.entry().value());
      case DELETE -> event.revision() + " delete " + key;
    };
  }

  Json json(KvResult.Written written) {
    Json json = new Json().put("revision", written.revision());
    KeyValue previous = written.previous();
    return previous == null ? json : json.put("previous", json(previous));
  }

  List<String> lines(KvResult.Written written) {
    List<String> lines = new ArrayList<>(List.of("revision " + written.revision()));
    if (written.previous() != null) {
      lines.add("before: " + show(written.previous().value()));
    }
    return lines;
  }

  Json json(KvResult.Deleted deleted) {
    return new Json()
        .put("revision", deleted.revision())
        .put("deleted", deleted.count())
        .putObjects("previous", json(deleted.previous()));
  }

  List<String> lines(KvResult.Deleted deleted) {
    List<String> lines = new ArrayList<>();
    lines.add("deleted " + deleted.count() + ", revision " + deleted.revision());
    deleted.previous().forEach(entry -> lines.add("before: " + line(entry)));
    return lines;
  }

  Json json(KvResult.Found found) {
    return new Json()
        .put("revision", found.revision())
        .put("count", found.count())
        .put("more", found.hasMore())
        .putObjects("entries", json(found.entries()));
  }

  String line(KeyValue entry) {
    return show(entry.key()) + "\t" + show(entry.value());
  }

  /** One of the results of a transaction. */
  Json json(KvResult result) {
    return switch (result.kind()) {
      case WRITTEN -> json((KvResult.Written) result);
      case DELETED -> json((KvResult.Deleted) result);
      case FOUND -> json((KvResult.Found) result);
      case FAILURE,
          TRANSACTED,
          GRANTED,
          RENEWED,
          REVOKED,
          EXPIRED,
          COMPACTED,
          CONFIGURED,
          WATCHED,
          LEASE_FOUND,
          LEASES_FOUND,
          STATUS_FOUND ->
        throw new IllegalArgumentException("a " + result.kind() + " in a transaction");
    };
  }

  static Json json(LeaseStatus lease) {
    return new Json()
        .put("lease", lease.lease())
        .put("ttlMillis", millis(lease.ttlNanos()))
        .put("remainingMillis", millis(lease.remainingNanos()))
        .put("renewals", lease.renewals())
        .put("keyCount", lease.keyCount());
  }

  static String line(LeaseStatus lease) {
    return "lease " + lease.lease() + " of " + millis(lease.ttlNanos()) + " ms, "
        + millis(lease.remainingNanos()) + " ms left, renewed " + lease.renewals() + " times, with "
        + lease.keyCount() + " keys";
  }

  private static long millis(long nanos) {
    return Duration.ofNanos(nanos).toMillis();
  }
}
