-- members_of(): of an organisation, those who ask included
select organisation, account, name, asked_at, admitted_at, ended_at, admitted_by
from organisation_member
where organisation = $1 and ended_at is null
order by asked_at, account
