#!/bin/sh
# install-engine.sh LINE installed|mounted: makes /opt/engine, the Python environment of one engine line, from the files
# beside this one. A step of the Dockerfile, which gives TORCH and TORCH_INDEX (and PIP_CERT, PIP_FIND_LINKS).
#
# mounted: an environment without packages, whose site-packages are mounted when a container starts; for tests, which
# would otherwise install 2 GB a second time.
set -eu
line=$1
packages=$2
here=$(cd "$(dirname "$0")" && pwd)
home=/opt/engine

if [ "$packages" = mounted ]; then
  python3 -m venv --without-pip "$home"
  # What pip makes of the entry point `swift = swift.cli.main:cli_main`.
  printf '#!%s/bin/python\nimport sys\nfrom swift.cli.main import cli_main\nsys.exit(cli_main())\n' "$home" > "$home/bin/swift"
  chmod 755 "$home/bin/swift"
  exit 0
fi

python3 -m venv "$home"
lock="$here/lines/$line.lock"
[ "$line" = 4.6.0 ] && lock="$here/requirements.lock"
pip() { "$home/bin/pip" install --no-cache-dir --disable-pip-version-check "$@"; }
pip --index-url "$TORCH_INDEX" "$TORCH"
pip --no-deps --require-hashes --requirement "$lock"
for folder in "$home"/lib/python3*/site-packages; do
  cp "$here"/site/*.py "$here"/site/*.pth "$folder/"
done
# Nothing needs them at run time. What pip compiled stays: the root is read-only, and compiling takes every process of a
# run 11 s of processor time, for 130 MB.
"$home/bin/pip" uninstall --yes --quiet pip setuptools
