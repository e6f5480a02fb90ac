-- open_cofunding(): granted or signed, with co-funding that is not firm, of a department or of all
select a.id as application, a.number, a.title, a.organisation_name, a.department, a.state, f.cofunding_cents,
  f.firm_cents, t.firm_percent
from grant_application a join grant_facts f on f.application = a.id
  join grant_call_terms t on t.call = a.call and t.version = a.call_version
where a.state in ('granted', 'agreed') and f.firm_cents < f.cofunding_cents
  and (cast($1 as bigint) is null or a.department = $1)
order by case when a.state = 'granted' then 0 else 1 end, a.number
