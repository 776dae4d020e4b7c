#!/usr/bin/env bash
# Puts PySpark where only the test of the Spark engine finds it: other packages change what they do when they see it.
# Does nothing when that was done already. Environment: VENV (.venv)
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

venv=${VENV:-.venv}
place=$venv/spark
if [ -f "$place/installed" ] && cmp -s requirements-spark.lock "$place/installed"; then exit 0; fi
started=$SECONDS
rm -rf "$place"
"$venv/bin/python" -m pip --disable-pip-version-check --no-input install -qq --no-deps --require-hashes --target "$place" \
    --requirement requirements-spark.lock </dev/null
cp requirements-spark.lock "$place/installed"
say "PySpark: $((SECONDS - started))초" "PySpark: $((SECONDS - started)) s"
