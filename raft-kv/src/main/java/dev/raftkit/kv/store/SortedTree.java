package dev.raftkit.kv.store;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map that never changes: what puts or removes gives another one, which shares all but a path
 * of nodes with this one. So a state is kept by keeping its root, and a change is given up by
 * forgetting what it made. It is a balanced tree (Adelson-Velsky and Landis).
 */
final class SortedTree<K extends Comparable<K>, V> {
  /** One mapping, and the root of those below it. */
  static final class Node<K, V> {
    final K key;
    final V value;
    private final @Nullable Node<K, V> left;
    private final @Nullable Node<K, V> right;
    private final int height;
    private final int size;

    private Node(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
      this.key = key;
      this.value = value;
      this.left = left;
      this.right = right;
      this.height = 1 + Math.max(height(left), height(right));
      this.size = 1 + size(left) + size(right);
    }
  }

  private final @Nullable Node<K, V> root;

  private SortedTree(@Nullable Node<K, V> root) {
    this.root = root;
  }

  static <K extends Comparable<K>, V> SortedTree<K, V> empty() {
    return new SortedTree<>(null);
  }

  int size() {
    return size(root);
  }

  /** The longest way from the root to a leaf, in nodes. */
  int height() {
    return height(root);
  }

  @Nullable
  V get(K key) {
    Node<K, V> node = root;
    while (node != null) {
      int order = key.compareTo(node.key);
      if (order == 0) {
        return node.value;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  /** The mapping with the greatest key up to this one; null if there is none. */
  @Nullable
  Node<K, V> floor(K key) {
    Node<K, V> best = null;
    Node<K, V> node = root;
    while (node != null) {
      if (node.key.compareTo(key) <= 0) {
        best = node;
        node = node.right;
      } else {
        node = node.left;
      }
    }
    return best;
  }

  /** The mapping with the least key; null if there is none. */
  @Nullable
  Node<K, V> first() {
    return root == null ? null : first(root);
  }

  SortedTree<K, V> put(K key, V value) {
    return new SortedTree<>(put(root, key, value));
  }

  /** The same if the key is not there. */
  SortedTree<K, V> remove(K key) {
    return get(key) == null ? this : new SortedTree<>(remove(root, key));
  }

  /** All mappings, in order. */
  Iterable<Node<K, V>> all() {
    return () -> new Ascent<>(root, null);
  }

  /** The mappings from a key on, in order. */
  Iterable<Node<K, V>> from(K key) {
    return () -> new Ascent<>(root, key);
  }

  // ---------------------------------------------------------------- nodes

  private static int height(@Nullable Node<?, ?> node) {
    return node == null ? 0 : node.height;
  }

  private static int size(@Nullable Node<?, ?> node) {
    return node == null ? 0 : node.size;
  }

  private static <K, V> Node<K, V> first(Node<K, V> from) {
    Node<K, V> node = from;
    while (node.left != null) {
      node = node.left;
    }
    return node;
  }

  private static <K extends Comparable<K>, V> Node<K, V> put(
      @Nullable Node<K, V> node, K key, V value) {
    if (node == null) {
      return new Node<>(key, value, null, null);
    }
    int order = key.compareTo(node.key);
    if (order == 0) {
      return new Node<>(key, value, node.left, node.right);
    }
    return order < 0
        ? balanced(node, put(node.left, key, value), node.right)
        : balanced(node, node.left, put(node.right, key, value));
  }

  private static <K extends Comparable<K>, V> @Nullable Node<K, V> remove(
      @Nullable Node<K, V> node, K key) {
    if (node == null) {
      return null;
    }
    int order = key.compareTo(node.key);
    if (order != 0) {
      return order < 0
          ? balanced(node, remove(node.left, key), node.right)
          : balanced(node, node.left, remove(node.right, key));
    }
    if (node.left == null || node.right == null) {
      return node.left == null ? node.right : node.left;
    }
    Node<K, V> heir = first(node.right);
    return balanced(heir, node.left, remove(node.right, heir.key));
  }

  /** A mapping above two subtrees whose heights differ by two at most; those of the result by one. */
  private static <K, V> Node<K, V> balanced(
      Node<K, V> node, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    int lean = height(left) - height(right);
    if (lean > 1) {
      return leanedLeft(node, Objects.requireNonNull(left), right);
    }
    if (lean < -1) {
      return leanedRight(node, left, Objects.requireNonNull(right));
    }
    return new Node<>(node.key, node.value, left, right);
  }

  private static <K, V> Node<K, V> leanedLeft(
      Node<K, V> node, Node<K, V> left, @Nullable Node<K, V> right) {
    if (height(left.left) >= height(left.right)) {
      return above(left, left.left, above(node, left.right, right));
    }
    Node<K, V> inner = Objects.requireNonNull(left.right);
    return above(inner, above(left, left.left, inner.left), above(node, inner.right, right));
  }

  private static <K, V> Node<K, V> leanedRight(
      Node<K, V> node, @Nullable Node<K, V> left, Node<K, V> right) {
    if (height(right.right) >= height(right.left)) {
      return above(right, above(node, left, right.left), right.right);
    }
    Node<K, V> inner = Objects.requireNonNull(right.left);
    return above(inner, above(node, left, inner.left), above(right, inner.right, right.right));
  }

  private static <K, V> Node<K, V> above(
      Node<K, V> node, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    return new Node<>(node.key, node.value, left, right);
  }

  /** From a key upwards. */
  private static final class Ascent<K extends Comparable<K>, V> implements Iterator<Node<K, V>> {
    /** Those that are still to come, each before what is to its right. */
    private final ArrayDeque<Node<K, V>> path = new ArrayDeque<>();

    private Ascent(@Nullable Node<K, V> root, @Nullable K from) {
      Node<K, V> node = root;
      while (node != null) {
        if (from == null || node.key.compareTo(from) >= 0) {
          path.push(node);
          node = node.left;
        } else {
          node = node.right;
        }
      }
    }

    @Override
    public boolean hasNext() {
      return !path.isEmpty();
    }

    @Override
    public Node<K, V> next() {
      if (path.isEmpty()) {
        throw new NoSuchElementException();
      }
      Node<K, V> next = path.pop();
      for (Node<K, V> node = next.right; node != null; node = node.left) {
        path.push(node);
      }
      return next;
    }
  }
}
