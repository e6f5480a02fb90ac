-- exposed(): grants in force of one year, with the marks of risk
select a.id as application, a.number, a.title, a.organisation_name, a.organisation, a.department,
  coalesce(a.granted_cents, 0) as granted_cents, a.total_cents,
  cast((select coalesce(sum(p.amount_cents), 0) from grant_payment p where p.application = a.id and p.state = 'paid') as bigint)
    as paid_cents,
  case when exists (select 1 from grant_application b where b.organisation = a.organisation
      and b.department = a.department and b.id <> a.id and b.number < a.number
      and b.state in ('granted', 'agreed', 'closed')) then 0 else 1 end as is_first,
  case when exists (select 1 from grant_report r where r.application = a.id and r.due < $3
      and r.state in ('due', 'returned')) then 1 else 0 end as is_report_late,
  case when exists (select 1 from grant_report r where r.application = a.id and r.state <> 'accepted'
      and r.motive <> '') then 1 else 0 end as was_returned,
  case when (select count(*) from grant_decision d where d.application = a.id) > 1 then 1 else 0 end as is_amended,
  case when f.cofunding_cents > 0 and f.firm_cents = 0 then 1 else 0 end as is_cofunding_open,
  (select count(*) from grant_application b where b.organisation = a.organisation and b.id <> a.id
      and b.state in ('granted', 'agreed', 'closed')) as others
from grant_application a join grant_facts f on f.application = a.id
  join grant_call_terms t on t.call = a.call and t.version = a.call_version
where a.department = $1 and t.year = $2 and a.state in ('agreed', 'closed')
order by a.number
