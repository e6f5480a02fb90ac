-- holders: who holds a role in a territory, for signatures and notices
select a.id, a.email, a.name, a.function_label, a.lang, a.state, a.created_at
from account a join account_grant g on g.account_id = a.id
where g.role = $1 and g.territory = $2 and a.state <> 'closed'
order by a.search_text, a.id
