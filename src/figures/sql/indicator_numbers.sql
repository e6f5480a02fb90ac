-- recount() and export: the indicators with their numbers.
select id, code, behaviour from indicator order by id
