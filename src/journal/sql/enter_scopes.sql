-- set_scopes(): puts the records of a territory into the journals of those above it
insert into journal_scope (scope, at_ms, position)
select place.scope, own.at_ms, own.position
from journal_scope own
join journal_record r on r.position = own.position and r.territory = $1
join journal_place place on place.territory = $1 and place.scope <> $1
where own.scope = $1
