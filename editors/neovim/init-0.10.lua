-- Fieldcraft for Neovim 0.10, which has no vim.lsp.enable(): put this file into ~/.config/nvim/plugin/.

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

vim.api.nvim_create_autocmd('FileType', {
  pattern = { 'markdown', 'json', 'jsonc', 'yaml' },
  group = vim.api.nvim_create_augroup('fieldcraft', {}),
  callback = function(args)
    -- Hover windows are Markdown, too, but no files.
    if vim.bo[args.buf].buftype ~= '' or not is_served(args.buf) then return end
    vim.lsp.start({
      name = 'fieldcraft',
      cmd = { 'fieldcraft', 'lsp' },
      root_dir = find_root(args.buf),
      commands = { ['fieldcraft.showReferences'] = show_references },
    }, { bufnr = args.buf })
  end,
})
