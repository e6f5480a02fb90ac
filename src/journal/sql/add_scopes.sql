-- record(): the new record in each journal that holds it
insert into journal_scope (scope, at_ms, position)
select scope, cast($2 as bigint), cast($3 as bigint) from journal_place where territory = $1
