-- A series that is new gets the next number. No row when the indicator is not declared.
insert into series (id, indicator, dimension)
select (select coalesce(max(id), 0) + 1 from series), indicator.id, cast($2 as text)
from indicator
where indicator.code = $1
