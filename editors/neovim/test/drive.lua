-- What a person does while writing the agent of the test workspace. Started by run.sh.
local t = dofile(vim.env.EDITORS .. '/neovim/test/support.lua')
local lines, wait = t.lines, t.wait

local function float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then return window end
  end
end

local function attaches()
  local client = wait('client', t.client)
  t.equal(vim.uv.fs_realpath(client.config.root_dir), vim.uv.fs_realpath(vim.uv.cwd()))
end

local function diagnostics()
  t.wait_equal(t.found, { { 'yaml-repaired', 2, 13, 2, 457 }, { 'skill-not-found', 7, 6, 7, 17 } })
end

local function completion()
  vim.opt.completeopt = { 'menuone', 'noselect' }     -- else a single match is put in with no list to see
  vim.api.nvim_win_set_cursor(0, { 8, 0 })
  vim.api.nvim_input('o- u<C-x><C-o>')                -- autoindent brings the cursor to the column of the list
  wait('list', function() return vim.fn.pumvisible() == 1 end)
  local items = vim.fn.complete_info({ 'items' }).items
  t.equal(vim.tbl_map(function(item) return item.word end, items), { 'uv-package-manager' })
  vim.api.nvim_input('<C-n><C-y><Esc>')
  wait('the word', function() return vim.fn.mode() == 'n' and lines(8)[1] == '    - uv-package-manager' end)
  vim.api.nvim_input('u')
  wait('undo', function() return lines(8)[1] == '---' end)
end

local function hover()
  t.go_to('^## \\zsTriggers$')
  t.sleep(50)                                         -- CursorMoved must not fire later: it closes the window
  vim.lsp.buf.hover()
  local window = wait('window', float)
  local shown = vim.api.nvim_win_get_buf(window)
  local text = table.concat(vim.api.nvim_buf_get_lines(shown, 0, -1, false), '\n')
  assert(text:find('Triggers') and text:find('tokens'), text)
  t.equal(vim.lsp.get_clients({ bufnr = shown, name = 'fieldcraft' }), {})
  vim.api.nvim_win_close(window, true)
end

local function fix()
  vim.api.nvim_win_set_cursor(0, { 3, 20 })
  vim.lsp.buf.code_action({
    apply = true,
    context = { only = { 'quickfix' } },
    filter = function(action)
      return vim.iter(action.diagnostics or {}):any(function(d) return d.code == 'yaml-repaired' end)
    end,
  })
  wait('edit', function() return lines(2)[1]:find('description: [|>]') end)
  t.equal(lines(0, -1), vim.fn.readfile(vim.env.EDITORS .. '/test/fixed.md'))
  t.wait_equal(t.found, { { 'skill-not-found', 17, 6, 17, 17 } })
  vim.cmd.write()
end

local function plain_markdown()
  vim.cmd.edit('README.md')
  wait('client', t.client)
  t.catch_up()
  t.sleep(300)
  t.equal(t.found(), {})
end

local function home()
  local folder = vim.env.HOME .. '/.claude/agents'
  vim.fn.mkdir(folder, 'p')
  vim.cmd.edit(folder .. '/helper.md')
  t.equal(wait('client', t.client).config.root_dir, nil)
end

t.run(function()
  io.stdout:write('\nversion ' .. tostring(vim.version()) .. '\n')
  t.check('attaches, with the folder of .claude as root', attaches)
  t.check('diagnostics', diagnostics)
  if t.failed then return end                         -- nothing else can work
  t.check('completion of a skill', completion)
  t.check('hover on a section heading', hover)
  t.check('fix applied', fix)
  t.check('nothing said about Markdown that defines no agent', plain_markdown)
  t.check('the home folder is never the root', home)
end)
