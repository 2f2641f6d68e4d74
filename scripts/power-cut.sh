#!/usr/bin/env bash
# Three ./raft server processes under writers, each on an ext4 file system of its own in a file. Their
# power is cut 50 times, by the kernel's EXT4_IOC_SHUTDOWN: of one server, or of all three at once; then
# the file systems are mounted and the servers started again. At the end every acknowledged write must
# be readable where it was promised to be. Exit code 0 when it is, 1 when one is lost, 3 when this
# machine cannot do it: it takes Linux, root, mkfs.ext4, loop devices and python3.
#
#   scripts/power-cut.sh [--rounds 50] [--writers 8] [--json]
set -euo pipefail
exec "$(dirname "$0")/../raft" power-cut "$@"
