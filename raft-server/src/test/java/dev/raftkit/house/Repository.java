package dev.raftkit.house;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The files of this repository, read where they stand, without anything generated. */
final class Repository {
  private static final Pattern MODULE = Pattern.compile("<module>(.*)</module>");

  /** The folder that holds the build's wrapper. */
  static final Path ROOT = root();

  /** Every hand-written Java file, parsed once. */
  static final List<SourceFile> SOURCES = parse(files(".java"));

  private Repository() {}

  /** The folders of the modules, in the order of the root pom. */
  static List<String> modules() {
    return MODULE
        .matcher(text(ROOT.resolve("pom.xml")))
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  /** All files whose names end so, sorted, except in build folders and hidden ones. */
  static List<Path> files(String ending) {
    List<Path> found = new ArrayList<>();
    SimpleFileVisitor<Path> collector = new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        String name = name(folder);
        boolean skipped = name.equals("target") || (name.startsWith(".") && !folder.equals(ROOT));
        return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (name(file).endsWith(ending)) {
          found.add(file);
        }
        return FileVisitResult.CONTINUE;
      }
    };
    try {
      Files.walkFileTree(ROOT, collector);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(null);
    return found;
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String name(Path file) {
    Path name = file.getFileName();
    return name == null ? "" : name.toString();
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("run the tests inside the repository");
      }
      folder = parent;
    }
    return folder;
  }

  private static List<SourceFile> parse(List<Path> paths) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task = (JavacTask) compiler.getTask(
          null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(paths));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      List<SourceFile> parsed = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        Path path = ROOT.relativize(Path.of(unit.getSourceFile().toUri()));
        parsed.add(new SourceFile(path, text(ROOT.resolve(path)), unit, positions));
      }
      return List.copyOf(parsed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
