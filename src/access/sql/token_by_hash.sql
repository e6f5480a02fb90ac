-- identify: a bearer token
select t.id, t.rights, t.expires_at, t.last_used_at, a.id, a.function_label, a.lang, a.state,
  case when a.to_confirm_against is null then 0 else 1 end
from token t join account a on a.id = t.account_id
where t.secret_hash = $1
