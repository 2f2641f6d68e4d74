package dev.raftkit.sim.mutant;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.util.Map;

/**
 * Loads a mutant: its own classes where it has any, the others of this project anew, so that they see
 * its own. Only {@link Trial} is shared with whoever hunts it.
 */
final class MutantLoader extends ClassLoader {
  private static final String PROJECT = "dev.raftkit.";

  private final Map<String, byte[]> mutated;

  /**
   * Creates a loader.
   *
   * @param mutated class files by the names of their classes
   */
  MutantLoader(Map<String, byte[]> mutated) {
    super(MutantLoader.class.getClassLoader());
    this.mutated = mutated;
  }

  /** The simulator with this mutant in it. */
  Trial trial() {
    return (Trial) instance(SimulatedTrial.class);
  }

  /** One of a class with this mutant in it; only types that all loaders share may be taken for its own. */
  Object instance(Class<?> type) {
    try {
      Constructor<?> constructor = loadClass(type.getName()).getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the simulator cannot be loaded", e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    boolean isShared = !name.startsWith(PROJECT) || name.startsWith(Trial.class.getName());
    if (isShared) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] own = mutated.get(name);
    byte[] bytes = own == null ? original(name) : own;
    return defineClass(name, bytes, 0, bytes.length);
  }

  private byte[] original(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
