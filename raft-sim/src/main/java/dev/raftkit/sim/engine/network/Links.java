package dev.raftkit.sim.engine.network;

/** The directions between servers, as far as they can be in trouble. */
public interface Links {
  /** Cuts one direction once more. */
  void cut(int from, int to);

  /** Takes one cut of a direction back. */
  void mend(int from, int to);

  void setWeather(int from, int to, Weather weather);

  /** Lets so many messages in a million be changed on their way. */
  void setCorruption(int from, int to, long perMillion);

  /** Lets someone decide about single messages. */
  void interfere(Interference decider);
}
