#!/bin/sh
# Resolves requirements.in again and writes requirements.lock. Needs uv on the PATH.
# torch and what only its CUDA build pulls in are left out: the installer picks the CPU build itself.
set -eu
cd "$(dirname "$0")"
left_out="torch triton cuda-bindings cuda-pathfinder cuda-toolkit $(uv pip compile requirements.in --override overrides.txt --universal \
  --python-version 3.11 --no-header --no-annotate --quiet | sed -n 's/^\(nvidia-[a-z0-9-]*\)==.*/\1/p' | sort -u | tr '\n' ' ')"
# shellcheck disable=SC2046,SC2086
uv pip compile requirements.in --override overrides.txt --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
  $(printf -- '--no-emit-package %s ' $left_out) "$@" --output-file requirements.lock
