/** Tests that the JavaScript does what the Java does. */
@NullMarked
package dev.raftkit.playground;

import org.jspecify.annotations.NullMarked;
