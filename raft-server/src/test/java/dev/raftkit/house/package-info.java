/**
 * Tests of the repository itself: the size of files and methods, the layering of modules, what the
 * deterministic parts may call, and that the documents' code is real. They stand in the last module
 * because it sees all the others.
 */
@NullMarked
package dev.raftkit.house;

import org.jspecify.annotations.NullMarked;
