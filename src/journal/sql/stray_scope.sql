-- verify(): the first line of the index that no record and its territory explain
select s.position
from journal_scope s
where not exists (
  select 1
  from journal_record r
  join journal_place place on place.territory = r.territory and place.scope = s.scope
  where r.position = s.position and r.at_ms = s.at_ms)
order by s.position
limit 1
