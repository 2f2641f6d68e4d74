package dev.raftkit.house;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A parsed Java file.
 *
 * @param path relative to the repository
 */
record SourceFile(Path path, String text, CompilationUnitTree unit, SourcePositions positions) {
  /** A piece of code and the lines it takes. */
  record Piece(String name, long firstLine, long lines) {}

  boolean isTest() {
    return path.toString().contains("src/test/");
  }

  String module() {
    return path.getName(0).toString();
  }

  String packageName() {
    Tree name = unit.getPackageName();
    return name == null ? "" : name.toString();
  }

  long lines() {
    return text.lines().count();
  }

  /** Methods, constructors and initializers, those of nested and anonymous classes too. */
  List<Piece> methods() {
    List<Piece> methods = new ArrayList<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethod(MethodTree method, Void unused) {
        methods.add(piece(method.getName().toString(), method));
        return super.visitMethod(method, null);
      }

      @Override
      public Void visitClass(ClassTree type, Void unused) {
        for (Tree member : type.getMembers()) {
          if (member instanceof BlockTree) {
            methods.add(piece("an initializer", member));
          }
        }
        return super.visitClass(type, null);
      }
    }.scan(unit, null);
    return methods;
  }

  /** Every method call as it is written, with its line. */
  List<Piece> calls() {
    List<Piece> calls = new ArrayList<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
        calls.add(piece(call.getMethodSelect().toString(), call));
        return super.visitMethodInvocation(call, null);
      }
    }.scan(unit, null);
    return calls;
  }

  /** The simple names of the annotations on methods. */
  List<String> methodAnnotations() {
    List<String> annotations = new ArrayList<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethod(MethodTree method, Void unused) {
        method
            .getModifiers()
            .getAnnotations()
            .forEach(
                annotation -> annotations.add(annotation.getAnnotationType().toString()));
        return super.visitMethod(method, null);
      }
    }.scan(unit, null);
    return annotations;
  }

  private Piece piece(String name, Tree tree) {
    long first = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
    long last = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, tree));
    return new Piece(name, first, last - first + 1);
  }
}
