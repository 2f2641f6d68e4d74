#!/usr/bin/env bash
# Three ./raft server processes under writers. strace makes one fdatasync of one of them fail with EIO:
# that server must stop and say why, the others go on, and after a restart it must catch up. So with
# each in turn; at the end every acknowledged write must be readable where it was promised to be. Exit
# code 0 when all that holds, 1 when a write is lost, 3 when a server does otherwise, or when this machine
# cannot do it: it takes Linux, strace, and the right to trace.
#
#   scripts/disk-error.sh [--writers 8] [--json]
set -euo pipefail
exec "$(dirname "$0")/../raft" disk-error "$@"
