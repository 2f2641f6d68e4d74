#!/usr/bin/env bash
# Measures on three ./raft server processes how long it takes from one holder of an election to the next: when
# the holder resigns, when its process is killed, and when the leader is killed with it. It prints medians and
# maxima beside those that were measured of etcd. Exit code 0 when they keep within their goals, and no lease
# ended earlier or later than docs/kv.md says.
#
#   scripts/hand-over.sh [--trials 20] [--ttl 2s] [--json]
set -euo pipefail
exec "$(dirname "$0")/../raft" hand-over-check "$@"
