#!/bin/sh
# Measures accessibility and best practices of the login, the inbox and the widget's page with Lighthouse; fails below 95.
# Not part of the test suite: Lighthouse is downloaded for each run and takes a minute.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM

npm install --prefix "$folder" --no-audit --no-fund --silent lighthouse@13.5.0
cd "$root"
"$root/.venv/bin/python" -m tests.browser.lighthouse "$folder/node_modules/.bin/lighthouse"
