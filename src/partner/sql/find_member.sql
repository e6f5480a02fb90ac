-- is_member(): asked with every application that is read
select organisation, account, name, asked_at, admitted_at, ended_at, admitted_by
from organisation_member
where organisation = $1 and account = $2
