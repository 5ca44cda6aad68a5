-- What a person does to find the way through the test workspace and to change names in it. Started by run.sh.
local t = dofile(vim.env.EDITORS .. '/neovim/test/support.lua')
local wait = t.wait

local agent = '.claude/agents/backend-architect.md'
local mcp_agent = '.claude/agents/api-reviewer.md'
local skill = '.claude/skills/fastapi/SKILL.md'
local moved_skill = '.claude/skills/http-api/SKILL.md'

-- The whole screen, as it is drawn.
local function screen()
  vim.cmd.redraw()
  local rows = {}
  for row = 1, vim.o.lines do
    local cells = {}
    for column = 1, vim.o.columns do cells[column] = vim.fn.screenstring(row, column) end
    rows[row] = table.concat(cells)
  end
  return table.concat(rows, '\n')
end

local function wait_screen(text)
  local shown
  local ok = pcall(wait, text, function()
    shown = screen()
    return shown:find(text, 1, true)
  end)
  assert(ok, text .. ' is not on the screen:\n' .. shown)
end

-- The quickfix list: file, line and column of each entry, sorted.
local function listed()
  local list = vim.tbl_map(function(item)
    return ('%s:%d:%d'):format(vim.fn.fnamemodify(vim.fn.bufname(item.bufnr), ':.'), item.lnum, item.col)
  end, vim.fn.getqflist())
  table.sort(list)
  return list
end

local function edit(file)
  -- To edit what is edited already would read it again, and detach the server for a moment.
  if t.file() ~= file then vim.cmd.edit(file) end
  wait('client', t.client)
end

local function show_lenses()
  if vim.lsp.codelens.enable then
    vim.lsp.codelens.enable(true)
  else
    vim.lsp.codelens.refresh({ bufnr = 0 })
  end
end

-- Asked for as soon as the server answers, it does not know of any other file yet. Neovim 0.10 cannot be told to ask again.
local function early_lens()
  show_lenses()
  wait_screen('2 references · ≈ ')
end

-- Findings about names come only once the server knows all files; before, it may not know where a name leads.
local function ready()
  edit(agent)
  t.wait_equal(t.found, { { 'skill-not-found', 17, 6, 17, 17 } })
end

-- Where definition leads from `pattern` in `file`.
local function follow(file, pattern)
  edit(file)
  t.go_to(pattern)
  vim.lsp.buf.definition()
  wait('another file', function() return t.file() ~= file end)
  return ('%s:%d:%d'):format(t.file(), unpack(vim.api.nvim_win_get_cursor(0)))
end

local function definition()
  t.equal(follow(agent, '- \\zsfastapi'), skill .. ':2:6')
  edit(agent)
end

local function references()
  t.go_to('^name: \\zs')
  vim.lsp.buf.references()
  t.wait_equal(listed, { mcp_agent .. ':4:26', agent .. ':2:7', '.claude/commands/design-endpoint.md:5:8' })
  vim.cmd.cclose()
end

local function json()
  t.equal(follow(mcp_agent, 'mcp__\\zsorders-db'), '.mcp.json:3:5')
  wait('client', t.client)
  vim.cmd.edit('package.json')
  t.equal(vim.bo.filetype, 'json')
  t.sleep(300)
  t.equal(vim.lsp.get_clients({ bufnr = 0 }), {})
end

local function lens()
  edit(agent)
  show_lenses()
  wait_screen('2 references · ≈ ')
  t.go_to('^name: \\zs')
  vim.fn.setqflist({})
  vim.lsp.codelens.run()
  t.wait_equal(listed, { mcp_agent .. ':4:26', '.claude/commands/design-endpoint.md:5:8' })
  vim.cmd.cclose()
end

local function lens_without_references()
  edit(mcp_agent)
  show_lenses()
  wait_screen('0 references · ≈ ')
  t.go_to('^name: \\zs')
  vim.cmd('messages clear')
  vim.lsp.codelens.run()
  t.catch_up()
  t.sleep(50)
  assert(not vim.fn.execute('messages'):find('not support'), vim.fn.execute('messages'))
end

-- Renames what stands at `pattern` and waits for `sentence`.
local function refused(pattern, name, sentence)
  vim.cmd('messages clear')
  t.go_to(pattern)
  vim.lsp.buf.rename(name)
  wait(sentence, function() return vim.fn.execute('messages'):find(sentence, 1, true) end)
end

local function rename_refused()
  edit(agent)
  refused('- \\zsbetter-auth', 'x', 'Nothing in the workspace is called `better-auth`.')
  refused('- \\zsfastapi', 'uv-package-manager', 'The name `uv-package-manager` is taken by `.claude/skills/uv-package-manager/SKILL.md`.')
  t.equal(vim.bo.modified, false)
end

local function rename()
  edit(agent)
  t.go_to('- \\zsfastapi')
  vim.lsp.buf.rename('http-api')
  wait('the item', function() return t.lines(16)[1] == '    - http-api' end)
  wait('the folder', function() return vim.uv.fs_stat(moved_skill) end)
  vim.cmd('silent wall')
  t.equal(vim.uv.fs_stat(vim.fs.dirname(skill)), nil)
  t.equal(vim.fn.readfile(moved_skill)[2], 'name: http-api')
  t.equal(vim.fn.readfile(agent)[17], '    - http-api')
  t.equal(vim.fn.readfile(mcp_agent)[6], '  - http-api')
  t.wait_equal(t.found, { { 'skill-not-found', 17, 6, 17, 17 } })
end

local function after_rename()
  t.equal(follow(agent, '- \\zshttp-api'), moved_skill .. ':2:6')
  wait('client', t.client)
  show_lenses()
  wait_screen('2 references · ≈ ')
end

t.run(function()
  if vim.lsp.codelens.enable then t.check('code lens, asked for at once', early_lens) end
  t.check('findings about names', ready)
  if t.failed then return end                         -- nothing else can work
  t.check('from a skill in a list to its file', definition)
  t.check('references of an agent', references)
  t.check('from a tool to .mcp.json, and no other JSON is served', json)
  t.check('code lens, and its references', lens)
  t.check('code lens without references', lens_without_references)
  t.check('rename refused, with the reason', rename_refused)
  t.check('rename of a skill, with its folder', rename)
  t.check('the way to the renamed skill', after_rename)
end)
