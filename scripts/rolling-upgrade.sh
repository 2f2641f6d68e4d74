#!/usr/bin/env bash
# Three ./raft server processes that speak the version of the protocol before, under writers, are
# restarted one by one with the present version, then back, and then forward again. Exit code 0 when
# every acknowledged write is where it was promised to be; it prints the longest time without a write.
#
#   scripts/rolling-upgrade.sh [--writes 2000] [--writers 8] [--json]
set -euo pipefail
exec "$(dirname "$0")/../raft" upgrade-check "$@"
