-- set_scopes(): which journals hold the records of a territory
select scope from journal_place where territory = $1 order by scope
