-- set_scopes(): takes the records of a territory out of the journals of those above it; its own keeps them
delete from journal_scope
where (scope, at_ms, position) in (
  select place.scope, own.at_ms, own.position
  from journal_scope own
  join journal_record r on r.position = own.position and r.territory = $1
  join journal_place place on place.territory = $1 and place.scope <> $1
  where own.scope = $1)
