-- identify: every request that is not in the cache
select s.id, s.family, s.opened_at, s.last_used_at, s.last_visit, a.id, a.function_label, a.lang, a.state,
  case when a.to_confirm_against is null then 0 else 1 end
from account_session s join account a on a.id = s.account_id
where s.secret_hash = $1
