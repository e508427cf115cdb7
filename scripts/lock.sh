#!/usr/bin/env bash
# Renew the hashed locks from the pyproject.toml files: run it after changing a dependency and commit what it wrote.
#
#   scripts/lock.sh             keep every version that still fits
#   scripts/lock.sh --upgrade   take the newest versions allowed
#
# uv.lock is only the tool's memory between two runs and is not committed: it is full of download addresses, which belong to
# the machine and not to the project. What is committed are exports without addresses.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=.venv/bin/uv
if [[ ! -x $uv ]]; then
  echo "There is no .venv yet: run 'python3 start.py --check' first." >&2
  exit 1
fi
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}"

# Without the tool's memory (a fresh clone) the versions already locked are the starting point; a package that is locked in
# two versions, for two Pythons, is left to the solver.
if [[ ! -f uv.lock && -f requirements-dev.lock && ${1:-} != --upgrade ]]; then
  mapfile -t locked < <(
    grep -hoE '^[A-Za-z0-9._-]+==[^ ;]+' requirements-dev.lock scripts/bootstrap/locks/*.txt | sort -u |
      awk -F== '{count[$1]++; pin[$1] = $0} END {for (name in pin) if (count[name] == 1) print "--upgrade-package=" pin[name]}'
  )
  "$uv" lock --quiet "${locked[@]}"
else
  "$uv" lock --quiet "$@"
fi

export_to() {
  local target=$1
  shift
  "$uv" export --quiet --frozen --no-header --no-emit-workspace --format requirements.txt "$@" >"$target.tmp"
  { echo "# Written by scripts/lock.sh from the pyproject.toml files; do not edit."; cat "$target.tmp"; } >"$target"
  rm "$target.tmp"
  if grep -q '://' "$target"; then
    echo "$target contains an address." >&2
    exit 1
  fi
  echo "$target: $(grep -cE '^[A-Za-z0-9]' "$target") packages"
}

mkdir -p scripts/bootstrap/locks
export_to requirements.lock --all-packages --no-dev --group build
export_to requirements-dev.lock --all-packages --group build --group dev
export_to scripts/bootstrap/locks/uv.lock.txt --only-group uv
export_to scripts/bootstrap/locks/node.lock.txt --only-group node
