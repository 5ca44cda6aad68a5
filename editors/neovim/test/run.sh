#!/bin/bash
# run.sh NVIM: set Neovim up as the README says, then run drive.lua and navigate.lua in it. Started by ../../test.sh.
set -euo pipefail
nvim=$1
config=$HOME/.config/nvim
mkdir -p "$config"/{lsp,plugin}
if "$nvim" --version | grep -q '^NVIM v0\.10'; then
  cp "$EDITORS/neovim/init-0.10.lua" "$config/plugin/fieldcraft.lua"
else
  cp "$EDITORS/neovim/lsp/fieldcraft.lua" "$config/lsp/"
  echo "vim.lsp.enable('fieldcraft')" > "$config/init.lua"
fi
status=0
for part in drive navigate; do
  "$nvim" --headless -i NONE -n .claude/agents/backend-architect.md -c "luafile $EDITORS/neovim/test/$part.lua" || status=$?
done
exit $status
