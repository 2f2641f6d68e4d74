#!/usr/bin/env bash
# The two servers of docs/leader-election.md as processes, with a cluster of three members: the holder of the lease
# is stopped for 9 s (SIGSTOP) and goes on. Exit code 0 when nobody was charged twice, 1 when somebody was; the
# form that tutorials teach (--naive) ends with 1.
#
#   scripts/tutorial.sh [--naive] [--pause 9] [--json]
set -euo pipefail
exec "$(dirname "$0")/../raft" tutorial "$@"
