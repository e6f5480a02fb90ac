-- The indicators with their numbers.
select id, code from indicator order by id
