package dev.raftkit.server.demo;

import dev.raftkit.node.StateMachine;

/** What a member of the demo's cluster keeps. */
interface DemoState extends StateMachine {
  /** How far it is; any thread. */
  Applied applied();
}
