#!/usr/bin/env bash
# A copy of a workspace that can be put back: backup.sh WORKSPACE FOLDER [--with-build]
#
# It waits until nobody adds or builds, copies all but files on their way in, work under way and older builds, has
# journey doctor look at the copy, and only then gives the copy its name in FOLDER. The key is not in it.
# Exit codes: 0 done; 2 refused, nothing written; 3 the workspace is busy; 4 the copy is damaged and was removed.
# JOURNEY names the program if it is not on the path.
set -euo pipefail
umask 077

say() { printf '%s\n' "$1" >&2; }

workspace="${1:-}"
folder="${2:-}"
with_build="${3:-}"
if [[ -z "$workspace" || -z "$folder" || ! "$with_build" =~ ^(--with-build)?$ ]]; then
  say "Use it like this: backup.sh WORKSPACE FOLDER [--with-build]"
  exit 2
fi
if [[ ! -f "$workspace/restricted/key.json" || ! -d "$folder" ]]; then
  say "The first name must be a workspace and the second a folder that is there. Nothing was copied."
  exit 2
fi
workspace="$(cd "$workspace" && pwd -P)"
folder="$(cd "$folder" && pwd -P)"
if [[ "$folder/" == "$workspace/"* ]]; then
  say "The copy may not lie in the workspace. Name a folder elsewhere, best on another machine's disk."
  exit 2
fi

exec 9>>"$workspace/.lock"
if ! flock --wait "${JOURNEY_WAIT_SECONDS:-600}" 9; then
  say "Someone is adding or building. Nothing was copied; try again later."
  exit 3
fi

new="$folder/.new-$(date --utc +%Y%m%dT%H%M%SZ)-$$"
trap 'rm -rf "$new"' EXIT
mkdir "$new"

# The end of the audit log first: a log that has gone on since is right, one that ends before its end is not.
if [[ -f "$workspace/audit.head" ]]; then cp -p "$workspace/audit.head" "$new/"; fi
if [[ -f "$workspace/casebook.sqlite" ]]; then
  python3 - "$workspace/casebook.sqlite" "$new/casebook.sqlite" <<'COPY'
import sqlite3
import sys

held, copy = (sqlite3.connect(name, timeout=60) for name in sys.argv[1:])
held.backup(copy)
copy.close()
held.close()
COPY
fi
tar --create --directory "$workspace" \
  --exclude=./audit.head --exclude='./casebook.sqlite*' --exclude=./.lock --exclude=./.verified \
  --exclude=./builds --exclude=./current --exclude='.new-*' \
  --exclude=./restricted/drafts --exclude=./restricted/jobs --exclude='./restricted/.landing-*' . |
  tar --extract --directory "$new"
mkdir "$new/builds"
if [[ -n "$with_build" && -f "$workspace/current" ]]; then
  cp -a "$workspace/builds/$(<"$workspace/current")" "$new/builds/"
  cp -p "$workspace/current" "$new/"
fi
flock --unlock 9

if ! "${JOURNEY:-journey}" doctor --workspace "$new" >&2; then
  say "The copy is not whole and was removed. Look at the workspace itself with: journey doctor"
  exit 4
fi
kept="$folder/journey-${new##*/.new-}"
mv "$new" "$kept"
trap - EXIT
printf '%s\n' "$kept"
