-- check_organisation(): where an organisation has submitted an application
select distinct territory from grant_application where organisation = $1 and submitted_at is not null order by territory
