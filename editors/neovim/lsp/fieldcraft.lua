-- Fieldcraft for Neovim 0.11 and later: put this file into ~/.config/nvim/lsp/ and call vim.lsp.enable('fieldcraft').

-- Of JSON, only the files that Claude Code reads, and of YAML, only our own settings: the server is not started for any other.
local other_files = {
  '.fieldcraft.yaml',
  '.mcp.json',
  '.claude/settings.json',
  '.claude/settings.local.json',
  '.claude-plugin/plugin.json',
  '.claude-plugin/marketplace.json',
  'hooks/hooks.json',
}

local function is_served(buf)
  local path = vim.fs.normalize(vim.api.nvim_buf_get_name(buf))
  return vim.bo[buf].filetype == 'markdown'
    or vim.iter(other_files):any(function(name) return vim.endswith(path, '/' .. name) end)
end

-- The nearest folder with one of these names in it is the root. The home folder never is: it holds ~/.claude, and the
-- server would go through everything in it. Files without a root are served alone.
local root_markers = { '.fieldcraft.yaml', '.claude', '.git', '.claude-plugin' }

local function find_root(buf)
  local home = vim.fs.normalize('~')
  for _, marker in ipairs(root_markers) do
    local root = vim.fs.root(buf, function(name, path)
      return name == marker and vim.fs.normalize(path) ~= home
    end)
    if root then return root end
  end
end

-- What a code lens does: its references go into the quickfix list, as those of vim.lsp.buf.references() do.
local function show_references(command, context)
  local client = assert(vim.lsp.get_client_by_id(context.client_id))
  local items = vim.lsp.util.locations_to_items(command.arguments[3], client.offset_encoding)
  vim.fn.setqflist({}, ' ', { title = command.title, items = items })
  vim.cmd('botright copen')
end

---@type vim.lsp.Config
return {
  cmd = { 'fieldcraft', 'lsp' },
  filetypes = { 'markdown', 'json', 'jsonc', 'yaml' },
  root_dir = function(buf, on_dir)
    if is_served(buf) then on_dir(find_root(buf)) end
  end,
  commands = {
    ['fieldcraft.showReferences'] = show_references,
    [''] = function() end,      -- a lens that has nothing to show; Neovim would call the empty name unsupported
  },
}
