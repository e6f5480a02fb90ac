-- find_or_add(): the organisation of that name in the department, before one of the nation.
select id, name, kind, siren, territory
from partner
where folded = $1 and (home = $2 or home = $3)
order by case when home = $2 then 0 else 1 end
