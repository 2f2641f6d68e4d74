package dev.raftkit.sim.mutant;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Makes class files of a mutant, in memory: applies its patch to the sources and compiles the files
 * that it changes against the class path of this program.
 */
public final class MutantCompiler {
  private final Path root;
  private final JavaCompiler compiler;

  /**
   * Creates a compiler.
   *
   * @param root the folder of the sources, which holds {@code raft-core}
   */
  public MutantCompiler(Path root) throws MutantException {
    JavaCompiler found = ToolProvider.getSystemJavaCompiler();
    if (found == null) {
      throw new MutantException("this Java has no compiler: use a JDK");
    }
    this.root = root;
    this.compiler = found;
  }

  /**
   * Applies and compiles a patch.
   *
   * @return class files by the names of their classes
   * @throws MutantException naming the patch, and the hunk or the line of the source
   */
  public SortedMap<String, byte[]> compile(Mutant mutant) throws IOException, MutantException {
    try {
      List<JavaFileObject> sources = new ArrayList<>();
      for (FilePatch file : mutant.files()) {
        Path path = root.resolve(file.path());
        if (!Files.exists(path)) {
          throw new MutantException("there is no file " + file.path());
        }
        sources.add(new Source(file.path(), file.applyTo(Files.readAllLines(path))));
      }
      return compile(sources);
    } catch (MutantException e) {
      throw new MutantException(mutant + ": " + e.getMessage(), e);
    }
  }

  private SortedMap<String, byte[]> compile(List<JavaFileObject> sources)
      throws IOException, MutantException {
    StringWriter complaints = new StringWriter();
    List<String> options =
        List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path", ""));
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        MemoryFiles memory = new MemoryFiles(files)) {
      boolean isCompiled =
          compiler.getTask(complaints, memory, null, options, null, sources).call();
      if (!isCompiled) {
        throw new MutantException(
            "it does not compile: " + complaints.toString().strip());
      }
      return memory.classes();
    }
  }

  /** A patched source. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String path, List<String> lines) {
      super(URI.create("string:///" + path), Kind.SOURCE);
      this.text = String.join("\n", lines) + "\n";
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Keeps what the compiler writes. */
  private static final class MemoryFiles extends ForwardingJavaFileManager<JavaFileManager> {
    private final SortedMap<String, ByteArrayOutputStream> written = new TreeMap<>();

    MemoryFiles(JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
        @Override
        public OutputStream openOutputStream() {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          written.put(className, out);
          return out;
        }
      };
    }

    SortedMap<String, byte[]> classes() {
      SortedMap<String, byte[]> classes = new TreeMap<>();
      written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
      return Collections.unmodifiableSortedMap(classes);
    }
  }
}
