#!/usr/bin/env bash
# One ./raft server process under writers and readers grows to three and to five members, and shrinks to
# three again, with every one of the first three replaced, the leader too. It prints each change, how long
# it took, and the longest time without an acknowledged write. Exit code 0 when every acknowledged write is
# where it was promised to be and what the clients saw is linearizable. --history keeps that for
# ./raft check-history.
#
#   scripts/grow-and-shrink.sh [--writes 1000] [--writers 4] [--readers 2] [--history FILE] [--json]
set -euo pipefail
exec "$(dirname "$0")/../raft" grow-check "$@"
