-- Runs inside Neovim 0.10 and later, on the agent of the test workspace: uses what a person uses, and looks at what a
-- person sees. Prints one line for each check.
--
-- The checks run in a coroutine that gives way to Neovim's main loop while it waits: typed keys are not handled inside
-- a blocking vim.wait().
local co
local buf = vim.api.nvim_get_current_buf()

local function sleep(ms)
  vim.defer_fn(function() assert(coroutine.resume(co)) end, ms)
  coroutine.yield()
end

local function wait(what, condition)
  local stop = vim.uv.now() + 10000
  while true do
    local value = condition()
    if value then return value end
    assert(vim.uv.now() < stop, 'timed out waiting for ' .. what)
    sleep(20)
  end
end

local function equal(got, want)
  assert(vim.deep_equal(got, want), 'got ' .. vim.inspect(got) .. ', want ' .. vim.inspect(want))
end

local failed = false
local function finish() vim.cmd(failed and 'cquit 1' or 'qall') end

local function check(name, body)
  local ok, why = pcall(body)
  failed = failed or not ok
  -- Neovim's own messages end without a newline.
  io.stdout:write((ok and '\nok ' or '\nFAIL ') .. name .. (ok and '' or ': ' .. why) .. '\n')
end

local function lines(from, to) return vim.api.nvim_buf_get_lines(buf, from, to or from + 1, true) end

local function found()
  local list = vim.tbl_map(function(d)
    return { d.code, d.lnum, d.col, d.end_lnum, d.end_col }
  end, vim.tbl_filter(function(d) return d.source == 'fieldcraft' end, vim.diagnostic.get(buf)))
  table.sort(list, function(a, b) return a[2] < b[2] end)
  return list
end

local function expect_findings(want)
  local got
  local ok = pcall(wait, 'findings', function()
    got = found()
    return vim.deep_equal(got, want)
  end)
  if not ok then equal(got, want) end
end

local function float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then return window end
  end
end

local function client() return vim.lsp.get_clients({ bufnr = buf, name = 'fieldcraft' })[1] end

local function main()
  io.stdout:write('\nversion ' .. tostring(vim.version()) .. '\n')

  check('attaches, with the folder of .claude as root', function()
    local c = wait('client', function() return client() and client().initialized and client() end)
    equal(vim.uv.fs_realpath(c.config.root_dir), vim.uv.fs_realpath(vim.uv.cwd()))
  end)

  check('diagnostics', function()
    expect_findings({ { 'yaml-repaired', 2, 13, 2, 457 }, { 'skill-not-found', 7, 6, 7, 17 } })
  end)

  if failed then return finish() end                    -- nothing else can work

  check('completion of a skill', function()
    vim.opt.completeopt = { 'menuone', 'noselect' }     -- else a single match is put in with no list to see
    vim.api.nvim_win_set_cursor(0, { 8, 0 })
    vim.api.nvim_input('o- u<C-x><C-o>')                -- autoindent brings the cursor to the column of the list
    wait('list', function() return vim.fn.pumvisible() == 1 end)
    equal(vim.tbl_map(function(item) return item.word end, vim.fn.complete_info({ 'items' }).items), { 'uv-package-manager' })
    vim.api.nvim_input('<C-n><C-y><Esc>')
    wait('the word', function() return vim.fn.mode() == 'n' and lines(8)[1] == '    - uv-package-manager' end)
    vim.api.nvim_input('u')
    wait('undo', function() return lines(8)[1] == '---' end)
  end)

  check('hover on a section heading', function()
    vim.api.nvim_win_set_cursor(0, { vim.fn.search('^## Triggers$', 'nw'), 4 })
    sleep(50)                                           -- CursorMoved must not fire later: it closes the window
    vim.lsp.buf.hover()
    local window = wait('window', float)
    local shown = vim.api.nvim_win_get_buf(window)
    local text = table.concat(vim.api.nvim_buf_get_lines(shown, 0, -1, false), '\n')
    assert(text:find('Triggers') and text:find('tokens'), text)
    equal(vim.lsp.get_clients({ bufnr = shown, name = 'fieldcraft' }), {})
    vim.api.nvim_win_close(window, true)
  end)

  check('fix applied', function()
    vim.api.nvim_win_set_cursor(0, { 3, 20 })
    vim.lsp.buf.code_action({
      apply = true,
      context = { only = { 'quickfix' } },
      filter = function(action)
        return vim.iter(action.diagnostics or {}):any(function(d) return d.code == 'yaml-repaired' end)
      end,
    })
    wait('edit', function() return lines(2)[1]:find('description: [|>]') end)
    equal(lines(0, -1), vim.fn.readfile(vim.env.EDITORS .. '/test/fixed.md'))
    expect_findings({ { 'skill-not-found', 17, 6, 17, 17 } })
  end)

  check('nothing said about Markdown that defines no agent', function()
    vim.cmd.write()
    vim.cmd.edit('README.md')
    buf = vim.api.nvim_get_current_buf()
    wait('client', client)
    -- The server answers in order: once it has answered this, it has read the file.
    local answered = false
    vim.lsp.buf_request(buf, 'textDocument/documentSymbol', { textDocument = vim.lsp.util.make_text_document_params(buf) },
      function() answered = true end)
    wait('answer', function() return answered end)
    sleep(300)
    equal(found(), {})
  end)

  check('the home folder is never the root', function()
    local folder = vim.env.HOME .. '/.claude/agents'
    vim.fn.mkdir(folder, 'p')
    vim.cmd.edit(folder .. '/helper.md')
    buf = vim.api.nvim_get_current_buf()
    local c = wait('client', function() return client() and client().initialized and client() end)
    equal(c.config.root_dir, nil)
  end)

  finish()
end

co = coroutine.create(main)
vim.schedule(function() assert(coroutine.resume(co)) end)
