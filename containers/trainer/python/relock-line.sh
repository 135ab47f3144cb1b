#!/bin/sh
# relock-line.sh LINE [uv's words...]: resolves lines/LINE.in again and writes lines/LINE.lock. Needs uv on the PATH.
# As in relock.sh, torch and what only its CUDA build pulls in are left out. A file of
# constraints (-c FILE) keeps the versions that were tested.
set -eu
cd "$(dirname "$0")/lines"
line=$1
shift
compile() {
  uv pip compile "$line.in" --universal --python-version 3.11 --no-header --no-annotate --quiet "$@"
}
left_out="torch triton $(compile "$@" | sed -n 's/^\(nvidia-[a-z0-9-]*\|cuda-[a-z0-9-]*\)==.*/\1/p' | sort -u | tr '\n' ' ')"
# shellcheck disable=SC2046,SC2086
compile --generate-hashes $(printf -- '--no-emit-package %s ' $left_out) "$@" --output-file "$line.lock"
