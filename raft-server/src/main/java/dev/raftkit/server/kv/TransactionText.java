package dev.raftkit.server.kv;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.Comparison;
import dev.raftkit.kv.Comparison.Operator;
import dev.raftkit.kv.Comparison.Target;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.Operation;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads conditions and operations as people write them. Refuses with {@link IllegalArgumentException}.
 *
 * @param bytes reads keys and values
 * @param lease of all puts; 0 for none
 */
record TransactionText(Function<String, Bytes> bytes, long lease) {
  private static final Pattern CONDITION =
      Pattern.compile("\\s*(\\w+)\\((.+?)\\)\\s*(!=|=|<|>)\\s*(.*)", Pattern.DOTALL);
  private static final Pattern PUT = Pattern.compile("\\s*put\\s+(\\S+)\\s(.*)", Pattern.DOTALL);
  private static final Pattern OTHER = Pattern.compile("\\s*(del|get)\\s+(\\S+)\\s*");

  Comparison condition(String text) {
    Matcher matcher = CONDITION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no condition: TARGET(KEY) OPERATOR EXPECTED, for example mod(k) = 3");
    }
    Bytes key = bytes.apply(matcher.group(2));
    Operator operator = operator(matcher.group(3));
    Target target = target(matcher.group(1));
    return target == Target.VALUE
        ? Comparison.value(key, operator, bytes.apply(matcher.group(4)))
        : Comparison.number(key, target, operator, number(matcher.group(4)));
  }

  private static Target target(String name) {
    return switch (name) {
      case "value" -> Target.VALUE;
      case "create" -> Target.CREATE_REVISION;
      case "mod" -> Target.MOD_REVISION;
      case "version" -> Target.VERSION;
      case "lease" -> Target.LEASE;
      default ->
        throw new IllegalArgumentException(
            "nothing of a key is called '" + name + "': value, create, mod, version or lease");
    };
  }

  private static Operator operator(String sign) {
    return switch (sign) {
      case "=" -> Operator.EQUAL;
      case "!=" -> Operator.NOT_EQUAL;
      case "<" -> Operator.LESS;
      default -> Operator.GREATER;
    };
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no number: of a key, only its value is compared with a text", e);
    }
  }

  Operation operation(String text) {
    Matcher put = PUT.matcher(text);
    if (put.matches()) {
      return new KvCommand.Put(bytes.apply(put.group(1)), bytes.apply(put.group(2)), lease, false);
    }
    Matcher other = OTHER.matcher(text);
    if (!other.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no operation: put KEY VALUE, del KEY or get KEY");
    }
    Bytes key = bytes.apply(other.group(2));
    return other.group(1).equals("del") ? KvCommand.Delete.of(key) : KvQuery.Range.of(key);
  }
}
