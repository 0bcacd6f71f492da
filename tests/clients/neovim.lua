-- Opens what is in the buffer, prints its findings, applies a fix, renames an id, writes the file.
local function say(name, value)
  io.stdout:write(name .. " " .. vim.json.encode(value) .. "\n")
end

local function await(what, ready)
  if not vim.wait(60000, ready, 50) then
    say("late", what)
    vim.cmd("cquit 3")
  end
end

local function codes()
  local found = {}
  for _, each in ipairs(vim.diagnostic.get(0)) do
    table.insert(found, each.code)
  end
  table.sort(found)
  return found
end

local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, 60000)
  for _, answer in pairs(answers or {}) do
    return answer.result
  end
end

await("diagnostics", function() return #vim.diagnostic.get(0) > 0 end)
say("codes", codes())

local uri = vim.uri_from_bufnr(0)
local everything = {
  start = { line = 0, character = 0 },
  ["end"] = { line = vim.api.nvim_buf_line_count(0), character = 0 },
}
local actions = ask("textDocument/codeAction", {
  textDocument = { uri = uri }, range = everything, context = { diagnostics = {}, only = { "quickfix" } },
})
for _, action in ipairs(actions) do
  if action.isPreferred then
    say("fix", action.title)
    vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
    break
  end
end

vim.fn.search("hub:")
local at = vim.api.nvim_win_get_cursor(0)
local edit = ask("textDocument/rename", {
  textDocument = { uri = uri }, position = { line = at[1] - 1, character = at[2] }, newName = "main",
})
vim.lsp.util.apply_workspace_edit(edit, "utf-16")
vim.cmd("silent write!")
await("newer diagnostics", function() return not vim.tbl_contains(codes(), "FMT209") end)
say("after", codes())
vim.cmd("qall!")
