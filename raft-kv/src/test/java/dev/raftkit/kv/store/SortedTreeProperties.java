package dev.raftkit.kv.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Label("A sorted tree against a TreeMap")
class SortedTreeProperties {
  @Property(tries = 300)
  void itIsAMapWhateverIsPutAndRemoved(
      @ForAll @Size(max = 200) List<@IntRange(min = -60, max = 60) Integer> steps,
      @ForAll @IntRange(min = -70, max = 70) int from) {
    TreeMap<Integer, Integer> model = new TreeMap<>();
    SortedTree<Integer, Integer> tree = SortedTree.empty();

    for (int i = 0; i < steps.size(); i++) {
      int key = Math.abs(steps.get(i));
      if (steps.get(i) >= 0) {
        model.put(key, i);
        tree = tree.put(key, i);
      } else {
        model.remove(key);
        tree = tree.remove(key);
      }
    }

    SortedTree.Node<Integer, Integer> first = tree.first();
    SortedTree.Node<Integer, Integer> floor = tree.floor(from);
    assertThat(list(tree.all())).isEqualTo(list(model));
    assertThat(list(tree.from(from))).isEqualTo(list(model.tailMap(from)));
    assertThat(tree.size()).isEqualTo(model.size());
    assertThat(tree.get(from)).isEqualTo(model.get(from));
    assertThat(first == null ? null : first.key)
        .isEqualTo(model.isEmpty() ? null : model.firstKey());
    assertThat(floor == null ? null : floor.key).isEqualTo(model.floorKey(from));
  }

  @Property(tries = 100)
  void whatItWasStays(@ForAll @Size(max = 50) List<@IntRange(max = 60) Integer> keys) {
    List<SortedTree<Integer, Integer>> trees = new ArrayList<>();
    List<List<String>> seen = new ArrayList<>();
    SortedTree<Integer, Integer> tree = SortedTree.empty();
    for (int key : keys) {
      tree = tree.get(key) == null ? tree.put(key, key) : tree.remove(key);
      trees.add(tree);
      seen.add(list(tree.all()));
    }

    assertThat(trees.stream().map(one -> list(one.all()))).isEqualTo(seen);
  }

  @Property(tries = 20)
  void itIsNoDeeperThanABalancedTree(@ForAll @IntRange(min = 1, max = 5_000) int count) {
    SortedTree<Integer, Integer> tree = SortedTree.empty();
    for (int i = 0; i < count; i++) {
      tree = tree.put(i, i);
    }
    for (int i = 0; i < count / 2; i++) {
      tree = tree.remove(i);
    }

    // 1.44 times the logarithm, in whole numbers.
    int logarithm = Integer.SIZE - Integer.numberOfLeadingZeros(tree.size() + 1);
    assertThat(tree.height()).isLessThanOrEqualTo(logarithm * 144 / 100 + 1);
  }

  private static List<String> list(Iterable<SortedTree.Node<Integer, Integer>> nodes) {
    List<String> list = new ArrayList<>();
    nodes.forEach(node -> list.add(node.key + "=" + node.value));
    return list;
  }

  private static List<String> list(Map<Integer, Integer> map) {
    return map.entrySet().stream().map(Object::toString).toList();
  }
}
