/** Runs the examples as their readers would. */
@NullMarked
package dev.raftkit.examples;

import org.jspecify.annotations.NullMarked;
