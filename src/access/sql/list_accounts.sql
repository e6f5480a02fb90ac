-- administration: one page of the accounts, by words, role and state
select a.id, a.email, a.name, a.function_label, a.lang, a.state, a.created_at, a.to_confirm_against
from account a
where (cast($1 as text) is null or a.search_text like $1 escape '\')
  and (cast($2 as text) is null or a.state = $2
    or ($2 = 'to_confirm' and a.state = 'active' and a.to_confirm_against is not null))
  and (cast($3 as text) is null or exists (select 1 from account_grant g where g.account_id = a.id and g.role = $3))
order by a.search_text, a.id
limit $4 offset $5
