#!/usr/bin/env bash
# A corpus of seeds on several JVMs: every JDK that is named, with four garbage collectors, two compilers
# and none, several sizes of the heap, another locale, time zone and charset, and every way to make up
# identity hashes. Exit code 0 when each run comes to the same trace hash everywhere, 1 when one does
# not: then its seed and the first event that differs are printed.
#
#   scripts/determinism.sh [--jdk PATH]... [--seeds 1000] [--duration 20s] [--jobs 1] [--json]
set -euo pipefail
exec "$(dirname "$0")/../raft" determinism "$@"
