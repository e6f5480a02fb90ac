-- verify(): the first record that the index leaves out of a journal
select r.position
from journal_record r
join journal_place place on place.territory = r.territory
where not exists (
  select 1 from journal_scope s where s.scope = place.scope and s.at_ms = r.at_ms and s.position = r.position)
order by r.position
limit 1
