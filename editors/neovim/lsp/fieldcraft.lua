-- Fieldcraft for Neovim 0.11 and later: put this file into ~/.config/nvim/lsp/ and call vim.lsp.enable('fieldcraft').

-- The nearest folder with one of these names in it is the root. The home folder never is: it holds ~/.claude, and the
-- server would go through everything in it. Files without a root are served alone.
local root_markers = { '.fieldcraft.yaml', '.claude', '.git' }

local function find_root(buf)
  local home = vim.fs.normalize('~')
  for _, marker in ipairs(root_markers) do
    local root = vim.fs.root(buf, function(name, path)
      return name == marker and vim.fs.normalize(path) ~= home
    end)
    if root then return root end
  end
end

---@type vim.lsp.Config
return {
  cmd = { 'fieldcraft', 'lsp' },
  filetypes = { 'markdown' },
  root_dir = function(buf, on_dir) on_dir(find_root(buf)) end,
}
