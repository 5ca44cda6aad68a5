-- Fieldcraft for Neovim 0.10, which has no vim.lsp.enable(): put this file into ~/.config/nvim/plugin/.

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

vim.api.nvim_create_autocmd('FileType', {
  pattern = 'markdown',
  group = vim.api.nvim_create_augroup('fieldcraft', {}),
  callback = function(args)
    -- Hover windows are Markdown, too, but no files.
    if vim.bo[args.buf].buftype ~= '' then return end
    vim.lsp.start({
      name = 'fieldcraft',
      cmd = { 'fieldcraft', 'lsp' },
      root_dir = find_root(args.buf),
    }, { bufnr = args.buf })
  end,
})
