-- What the checks in this folder share. They run inside Neovim 0.10 and later, use what a person uses, and look at what
-- a person sees. One line is printed for each check.
--
-- The checks run in a coroutine that gives way to Neovim's main loop while it waits: typed keys are not handled inside
-- a blocking vim.wait().
local M = { failed = false }

local co

function M.sleep(ms)
  vim.defer_fn(function() assert(coroutine.resume(co)) end, ms)
  coroutine.yield()
end

function M.wait(what, condition)
  local stop = vim.uv.now() + 10000
  while true do
    local value = condition()
    if value then return value end
    assert(vim.uv.now() < stop, 'timed out waiting for ' .. what)
    M.sleep(20)
  end
end

function M.equal(got, want)
  assert(vim.deep_equal(got, want), 'got ' .. vim.inspect(got) .. ', want ' .. vim.inspect(want))
end

-- Waits until `get` returns `want`; if it never does, says what it returned instead.
function M.wait_equal(get, want)
  local got
  local ok = pcall(M.wait, 'a value', function()
    got = get()
    return vim.deep_equal(got, want)
  end)
  if not ok then M.equal(got, want) end
end

function M.check(name, body)
  local ok, why = pcall(body)
  M.failed = M.failed or not ok
  -- Neovim's own messages end without a newline.
  io.stdout:write((ok and '\nok ' or '\nFAIL ') .. name .. (ok and '' or ': ' .. why) .. '\n')
end

function M.lines(from, to) return vim.api.nvim_buf_get_lines(0, from, to or from + 1, true) end

-- Puts the cursor where `pattern` is found first.
function M.go_to(pattern)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  assert(vim.fn.search(pattern, 'c') > 0, pattern .. ' is not in the text')
end

-- The path of the buffer below the working folder.
function M.file() return vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ':.') end

-- The client of the buffer, once its server can be asked.
function M.client(buf)
  local client = vim.lsp.get_clients({ bufnr = buf or 0, name = 'fieldcraft' })[1]
  return client and client.initialized and client
end

-- The server answers in order: once it has answered this, it has read the buffer as it is now.
function M.catch_up()
  local buf, answered = vim.api.nvim_get_current_buf(), false
  vim.lsp.buf_request(buf, 'textDocument/documentSymbol', { textDocument = vim.lsp.util.make_text_document_params(buf) },
    function() answered = true end)
  M.wait('answer', function() return answered end)
end

-- The findings of the buffer: rule, and range with counts from 0.
function M.found()
  local list = vim.tbl_map(function(d)
    return { d.code, d.lnum, d.col, d.end_lnum, d.end_col }
  end, vim.tbl_filter(function(d) return d.source == 'fieldcraft' end, vim.diagnostic.get(0)))
  table.sort(list, function(a, b) return a[2] < b[2] end)
  return list
end

function M.run(main)
  co = coroutine.create(function()
    main()
    vim.cmd(M.failed and 'cquit 1' or 'qall')
  end)
  vim.schedule(function() assert(coroutine.resume(co)) end)
end

return M
