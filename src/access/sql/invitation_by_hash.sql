-- the invitation's page and accept_invitation
select a.id, a.email, a.name, a.function_label, a.lang, a.state, i.ends_at
from invitation i join account a on a.id = i.account_id
where i.secret_hash = $1
