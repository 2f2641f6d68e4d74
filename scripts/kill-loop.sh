#!/usr/bin/env bash
# Three ./raft server processes under writers; each is killed with SIGKILL in turn while writes are in
# flight, 20 times, until 10,000 writes are acknowledged. Then every acknowledged write must be
# readable where it was promised to be. Exit code 0 when it is, 1 when one is lost.
#
#   scripts/kill-loop.sh [--rounds 20] [--writes 10000] [--writers 8] [--json]
set -euo pipefail
exec "$(dirname "$0")/../raft" crash-check "$@"
