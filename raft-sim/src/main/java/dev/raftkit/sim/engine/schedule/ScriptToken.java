package dev.raftkit.sim.engine.schedule;

import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.network.Weather;
import java.util.ArrayList;
import java.util.List;

/**
 * One line that holds a whole {@link FaultScript}: {@code rfaults1}, then what a {@link ReplayToken}
 * has after its first part, then the deviations. A deviation is the letter of its {@link Deed}, the
 * server or the links as pairs of servers, a number after {@code ~}, the six of a weather after
 * {@code *}, and the time after {@code @}; numbers are in base 36.
 */
public final class ScriptToken {
  /** With what such a token begins. */
  public static final String FORMAT = "rfaults1";

  /** Longer tokens are refused. */
  public static final int LENGTH_MAX = 1 << 20;

  private static final String RUN_FORMAT = "rsim1";
  private static final int RADIX = 36;
  private static final int WEATHER_PARTS = 6;

  private ScriptToken() {}

  /** The token of a script. */
  public static String of(FaultScript script) {
    int nodes = script.config().nodes();
    StringBuilder text = new StringBuilder(FORMAT);
    text.append(ReplayToken.of(script.config()).substring(RUN_FORMAT.length())).append(':');
    for (int i = 0; i < script.deviations().size(); i++) {
      text.append(i == 0 ? "" : ".");
      append(text, script.deviations().get(i), nodes);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Deviation deviation, int nodes) {
    text.append(deviation.deed().letter());
    if (deviation.server() >= 0) {
      text.append(deviation.server() + 1);
    }
    for (int link : deviation.links()) {
      text.append(link / nodes + 1).append(link % nodes + 1);
    }
    if (deviation.amount() > 0) {
      text.append('~').append(Long.toString(deviation.amount(), RADIX));
    }
    Weather weather = deviation.weather();
    if (!weather.equals(Weather.FAIR)) {
      text.append('*').append(Long.toString(weather.loss(), RADIX));
      text.append(',').append(Long.toString(weather.duplication(), RADIX));
      text.append(',').append(Long.toString(weather.lateReplay(), RADIX));
      text.append(',').append(Long.toString(weather.hold(), RADIX));
      text.append(',').append(Long.toString(weather.holdMaxNanos(), RADIX));
      text.append(',').append(weather.reordering() ? 1 : 0);
    }
    text.append('@').append(Long.toString(deviation.at(), RADIX));
  }

  /**
   * The script that a token holds.
   *
   * @throws IllegalArgumentException if it is no token, or one of another version of the engine
   */
  public static FaultScript parse(String token) {
    String stripped = token.strip();
    int end = stripped.lastIndexOf(':');
    if (stripped.length() > LENGTH_MAX) {
      throw new IllegalArgumentException("a token of " + stripped.length()
          + " characters is too long; " + LENGTH_MAX + " are the most");
    }
    if (!stripped.startsWith(FORMAT + ":") || end <= FORMAT.length()) {
      throw new IllegalArgumentException("no list of faults: it must begin with " + FORMAT
          + " and end with a colon and what goes wrong");
    }
    var config = ReplayToken.parse(RUN_FORMAT + stripped.substring(FORMAT.length(), end));
    List<Deviation> deviations = new ArrayList<>();
    if (end + 1 < stripped.length()) {
      for (String text : stripped.substring(end + 1).split("\\.", -1)) {
        deviations.add(parse(text, config.nodes()));
      }
    }
    return new FaultScript(config, deviations);
  }

  private static Deviation parse(String text, int nodes) {
    int time = text.indexOf('@');
    int weather = text.indexOf('*');
    int amount = text.indexOf('~');
    if (text.isEmpty() || time < 0) {
      throw new IllegalArgumentException("'" + text + "' is no deviation: it has no time");
    }
    Deed deed = deed(text.charAt(0));
    int endOfWeather = time;
    int endOfAmount = weather < 0 ? endOfWeather : weather;
    int endOfServers = amount < 0 ? endOfAmount : amount;
    if (endOfServers < 1 || endOfAmount < endOfServers || endOfWeather < endOfAmount) {
      throw new IllegalArgumentException("'" + text + "' is no deviation: its parts are mixed up");
    }
    String servers = text.substring(1, endOfServers);
    return new Deviation(
        number(text.substring(time + 1)),
        deed,
        deed.isOfLinks() ? -1 : server(servers, servers.length() == 1 ? 0 : -1),
        amount < 0 ? 0 : number(text.substring(amount + 1, endOfAmount)),
        deed.isOfLinks() ? links(servers, nodes) : List.of(),
        weather < 0 ? Weather.FAIR : weather(text.substring(weather + 1, endOfWeather)));
  }

  private static Deed deed(char letter) {
    for (Deed deed : Deed.values()) {
      if (deed.letter() == letter) {
        return deed;
      }
    }
    throw new IllegalArgumentException("nothing that goes wrong begins with '" + letter + "'");
  }

  private static List<Integer> links(String servers, int nodes) {
    List<Integer> links = new ArrayList<>();
    for (int i = 0; i < servers.length(); i += 2) {
      int from = server(servers, i);
      int to = server(servers, i + 1);
      if (from >= nodes || to >= nodes) {
        throw new IllegalArgumentException("a link to a server that is not one of " + nodes);
      }
      links.add(from * nodes + to);
    }
    return links;
  }

  private static int server(String servers, int place) {
    if (place < 0
        || place >= servers.length()
        || servers.charAt(place) < '1'
        || servers.charAt(place) > '9') {
      throw new IllegalArgumentException("'" + servers + "' names no server");
    }
    return servers.charAt(place) - '1';
  }

  private static Weather weather(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != WEATHER_PARTS) {
      throw new IllegalArgumentException("'" + text + "' is no weather");
    }
    return new Weather(
        number(parts[0]),
        number(parts[1]),
        number(parts[2]),
        number(parts[3]),
        number(parts[4]),
        number(parts[5]) == 1);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text, RADIX);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no number in base " + RADIX, e);
    }
  }
}
