"""`check` behind a language server: what an editor shows while one types. Loaded by `iotlint lsp` alone."""
