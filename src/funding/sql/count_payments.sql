-- payments(): how many there are
select count(*)
from grant_payment y
where (cast($1 as bigint) is null or y.department = $1) and (cast($2 as text) is null or y.state = $2)
  and (cast($3 as text) is null or (y.due < $3 and y.state not in ('paid', 'cancelled')))
