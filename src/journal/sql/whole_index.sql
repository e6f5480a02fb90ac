-- verify(): every line of the index
select scope, at_ms, position from journal_scope
