-- administration: how many accounts the list has in all
select count(*)
from account a
where (cast($1 as text) is null or a.search_text like $1 escape '\')
  and (cast($2 as text) is null or a.state = $2
    or ($2 = 'to_confirm' and a.state = 'active' and a.to_confirm_against is not null))
  and (cast($3 as text) is null or exists (select 1 from account_grant g where g.account_id = a.id and g.role = $3))
