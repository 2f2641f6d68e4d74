package dev.raftkit.sim.mutant;

import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.Patch;
import com.github.difflib.patch.PatchFailedException;
import java.util.List;

/**
 * What a patch changes in one file.
 *
 * @param path of the file, from the root of the sources
 */
record FilePatch(String path, Patch<String> hunks) {
  private static final String OLD = "--- a/";
  private static final String NEW = "+++ b/";
  private static final String HUNK = "@@ -";

  /**
   * Reads one file's part of a unified diff.
   *
   * @param lines from the line that starts with {@code ---} on
   */
  static FilePatch parse(List<String> lines) throws MutantException {
    boolean isNamed = lines.size() > 1
        && lines.get(0).startsWith(OLD)
        && lines.get(1).equals(NEW + lines.get(0).substring(OLD.length()));
    if (!isNamed) {
      throw new MutantException(
          "'" + lines.get(0) + "' must be '--- a/PATH', and the next line '+++ b/PATH'");
    }
    String path = lines.get(0).substring(OLD.length());
    if (!path.endsWith(".java")
        || path.startsWith("/")
        || List.of(path.split("/")).contains("..")) {
      throw new MutantException("'" + path + "' is no Java source below the root");
    }
    if (lines.size() < 3 || !lines.get(2).startsWith(HUNK)) {
      throw new MutantException("there is no hunk for " + path);
    }
    return new FilePatch(path, UnifiedDiffUtils.parseUnifiedDiff(lines));
  }

  /**
   * The file with the patch applied. A hunk whose lines have moved is found where they are now; one
   * whose lines have changed is not.
   */
  List<String> applyTo(List<String> original) throws MutantException {
    List<AbstractDelta<String>> deltas = hunks.getDeltas();
    List<String> patched = original;
    // The last first, so that the places of the others stay what they are.
    for (int i = deltas.size() - 1; i >= 0; i--) {
      Patch<String> hunk = new Patch<>();
      hunk.addDelta(deltas.get(i));
      try {
        patched = hunk.applyFuzzy(patched, 0);
      } catch (PatchFailedException e) {
        throw new MutantException(
            "hunk " + (i + 1) + " of " + deltas.size() + " does not apply to " + path, e);
      }
    }
    return patched;
  }
}
