-- What internal control asks of the records of grants. The tables repeat, one row each, what the texts kept as JSON say,
-- written with them; the view says of each record that a control looks at since when it fails, if it does.
create table grant_call_terms (
  call text not null references grant_call (id),
  version integer not null check (version > 0),
  fund text not null,
  year integer not null,
  line text not null,
  opens_at bigint not null,
  closes_at bigint not null, -- the first instant of the day after the last
  window_days integer not null, -- from the publication, or the first day if that is later, both included
  at bigint not null,
  firm_percent integer, -- of the co-funding, before the agreement; null: published before the rule
  specification text references grant_specification (id), -- that the organisation must meet
  primary key (call, version)
);
create index grant_call_terms_specification on grant_call_terms (specification) where specification is not null;
create table grant_call_criterion (
  call text not null references grant_call (id),
  version integer not null,
  code text not null,
  weight integer not null,
  primary key (call, version, code)
);
create table grant_call_piece (
  call text not null references grant_call (id),
  version integer not null,
  code text not null,
  is_required integer not null check (is_required in (0, 1)),
  primary key (call, version, code)
);
create table grant_call_form (
  call text not null references grant_call (id),
  version integer not null,
  form text not null,
  primary key (call, version, form)
);

create table grant_facts (
  application text primary key references grant_application (id),
  subject text not null default '', -- the title, folded
  public_code text not null default '',
  places integer not null default 0,
  outcomes integer not null default 0, -- with baseline, target and method
  in_kind_cents bigint not null default 0,
  cofunding_cents bigint not null default 0,
  firm_cents bigint not null default 0, -- of it, firm or paid by a document, as it stands now
  form text not null default '', -- of the organisation, when it was submitted first
  first_submitted_at bigint,
  reached integer not null default 0 -- outcomes of which the report says what was reached
);
create index grant_facts_subject on grant_facts (subject);

-- The signed grants of earlier years that an application goes on with: copied, declared, or of the same organisation,
-- department, fund and line the year before.
create view grant_earlier as
select a.id as application, b.id as earlier
from grant_application a join grant_call_terms t on t.call = a.call and t.version = a.call_version
  join grant_application b on b.organisation = a.organisation and b.id <> a.id and b.state in ('agreed', 'closed')
  join grant_call_terms u on u.call = b.call and u.version = b.call_version
where u.year < t.year and (b.id = a.copied_from
  or exists (select 1 from grant_renewal n where n.application = a.id and n.earlier = b.id)
  or (b.department = a.department and u.fund = t.fund and u.line = t.line and u.year = t.year - 1));

-- fails_day: fails from the day after; fails_at: from this instant. Both null: does not fail.
create view grant_finding as
select 'CA-01' as control, t.call as record, c.territory as place, c.code as title, c.code as number,
  cast(null as text) as fails_day,
  case when t.window_days < 60 and not exists (
      select 1 from grant_call_version v where v.call = t.call and v.version = 1 and v.motive <> '')
    then t.at end as fails_at,
  cast(t.window_days as text) as found, cast(0 as bigint) as amount_cents
from grant_call_terms t join grant_call c on c.id = t.call
where t.version = c.version and c.state in ('published', 'closed')

union all
select 'CA-02', c.id, c.territory, c.code, c.code, null,
  case when not exists (select 1 from grant_call_criterion k where k.call = c.id and k.version = 1)
      or exists (select 1 from grant_call_criterion k where k.call = c.id and k.version > 1 and not exists (
        select 1 from grant_call_criterion f
        where f.call = k.call and f.version = 1 and f.code = k.code and f.weight = k.weight))
    then c.changed_at end,
  '', cast(0 as bigint)
from grant_call c
where c.state in ('published', 'closed')

union all
select 'CA-03', c.id, c.territory, c.code, c.code, null,
  case when exists (select 1 from grant_call_terms t, grant_call_terms f where t.call = c.id and f.call = c.id
      and f.version = 1 and (t.fund <> f.fund or t.year <> f.year or t.line <> f.line))
    then c.changed_at end,
  '', cast(0 as bigint)
from grant_call c
where c.state in ('published', 'closed')

union all
select 'CA-04', a.id, a.department, a.title, a.number, null,
  case when f.first_submitted_at is null
      or f.first_submitted_at < (select min(t.opens_at) from grant_call_terms t where t.call = a.call)
      or f.first_submitted_at >= (select max(t.closes_at) from grant_call_terms t where t.call = a.call)
      or not exists (select 1 from grant_call_terms t where t.call = a.call)
    then a.changed_at end,
  '', coalesce(a.granted_cents, 0)
from grant_application a join grant_facts f on f.application = a.id
where a.state in ('granted', 'agreed', 'revoked', 'closed')

union all
select 'CA-05', a.id, a.department, a.title, a.number, null,
  case when a.copied_from is null and not exists (select 1 from grant_renewal n where n.application = a.id)
      and exists (
      select 1 from grant_application b join grant_call_terms u on u.call = b.call and u.version = b.call_version
      where b.organisation = a.organisation and b.id <> a.id and b.state in ('granted', 'agreed', 'closed')
        and u.fund = t.fund and u.line = t.line and u.year = t.year - 1)
    then a.submitted_at end,
  '', a.asked_cents
from grant_application a join grant_call_terms t on t.call = a.call and t.version = a.call_version
where a.state not in ('draft', 'withdrawn')

union all
select 'CA-06', a.id, a.department, a.title, a.number, null,
  case when a.score_permille is null
      or (select count(distinct s.criterion) from grant_score s where s.application = a.id)
        < (select count(*) from grant_call_criterion k where k.call = a.call and k.version = a.call_version)
      or (a.proposal_motive = '' and not exists (
        select 1 from grant_decision d where d.application = a.id and d.motive <> ''))
    then a.changed_at end,
  '', coalesce(a.granted_cents, 0)
from grant_application a
where a.state in ('granted', 'agreed', 'revoked', 'closed', 'refused')

union all
select 'CA-07', d.id, a.department, a.title, a.number, null,
  case when d.motive = '' or d.by_label = '' then d.at end,
  '', d.amount_cents
from grant_decision d join grant_application a on a.id = d.application
where exists (select 1 from grant_decision e where e.application = d.application and e.at < d.at)

union all
select 'CA-08', o.organisation, o.department, o.name, o.name, null,
  case when o.cents * 3 > w.cents and w.beneficiaries >= 5 then o.at end,
  cast(o.cents * 100 / w.cents as text), o.cents
from (
  select organisation, department, min(organisation_name) as name, cast(sum(granted_cents) as bigint) as cents,
    max(changed_at) as at
  from grant_application where state in ('granted', 'agreed', 'closed') group by organisation, department
) o join (
  select department, cast(sum(granted_cents) as bigint) as cents, count(distinct organisation) as beneficiaries
  from grant_application where state in ('granted', 'agreed', 'closed') group by department
) w on w.department = o.department

union all
select 'CA-09', a.id, a.department, a.title, a.number, null,
  case when not exists (select 1 from grant_call_form m where m.call = a.call and m.version = a.call_version
      and m.form = f.form)
    then a.submitted_at end,
  f.form, a.asked_cents
from grant_application a join grant_facts f on f.application = a.id
where a.state in ('proposed', 'granted', 'agreed', 'closed')
  and exists (select 1 from grant_call_form m where m.call = a.call and m.version = a.call_version)

union all
select 'CA-10', a.id, a.department, a.title, a.number, null,
  case when exists (select 1 from grant_call_piece q where q.call = a.call and q.version = a.call_version
      and q.is_required = 1 and not exists (
        select 1 from grant_piece p where p.application = a.id and p.piece = q.code and p.removed_at is null))
    then a.submitted_at end,
  '', a.asked_cents
from grant_application a
where a.state in ('proposed', 'granted', 'agreed', 'closed')

union all
select 'CA-11', a.id, a.department, a.title, a.number, null,
  case when f.outcomes = 0 then a.submitted_at end, '', a.asked_cents
from grant_application a join grant_facts f on f.application = a.id
where a.state not in ('draft', 'withdrawn')

union all
select 'CA-12', a.id, a.department, a.title, a.number, null,
  case when not exists (
      select 1 from grant_decision d join grant_specification_check k
        on k.specification = t.specification and k.organisation = a.organisation
      where d.application = a.id and d.verdict = 'granted' and k.is_met = 1 and k.day <= d.day and k.valid_until >= d.day
        and k.at <= d.at and not exists (
          select 1 from grant_specification_check n
          where n.specification = k.specification and n.organisation = k.organisation and n.number > k.number
            and n.at <= d.at))
    then coalesce((select min(d.at) from grant_decision d where d.application = a.id and d.verdict = 'granted'),
      a.changed_at) end,
  '', coalesce(a.granted_cents, 0)
from grant_application a join grant_call_terms t on t.call = a.call and t.version = a.call_version
where t.specification is not null and a.state in ('granted', 'agreed', 'closed')

union all
select 'CA-13', a.id, a.department, a.title, a.number, null,
  case when exists (
      select 1 from grant_application b join grant_facts g on g.application = b.id
      where b.department = a.department and b.state in ('granted', 'agreed', 'closed') and b.territory = a.territory
        and b.organisation <> a.organisation and g.public_code = f.public_code and b.starts <= a.ends
        and b.ends >= a.starts)
    then (select min(d.at) from grant_decision d where d.application = a.id) end,
  f.public_code, coalesce(a.granted_cents, 0)
from grant_application a join grant_facts f on f.application = a.id
where a.state in ('granted', 'agreed', 'closed') and f.public_code <> ''

union all
select 'CA-14', a.id, a.department, a.title, a.number, null,
  case when exists (
      select 1 from grant_facts g join grant_application b on b.id = g.application
      where g.subject = f.subject and b.id <> a.id and b.organisation = a.organisation
        and b.state not in ('draft', 'withdrawn', 'inadmissible', 'refused') and b.starts <= a.ends
        and b.ends >= a.starts)
    then a.submitted_at end,
  '', a.asked_cents
from grant_application a join grant_facts f on f.application = a.id
where a.state not in ('draft', 'withdrawn', 'inadmissible', 'refused') and f.subject <> ''

union all
select 'CA-15', a.id, a.department, a.title, a.number, null,
  -- Under a call from before the rule: when nothing at all was firm.
  (select min(w.signed_at) from grant_firm w where w.application = a.id
    and ((t.firm_percent is null and w.firm_cents = 0) or w.firm_cents * 100 < t.firm_percent * w.counted_cents)),
  cast((select coalesce(max(w.counted_cents - w.firm_cents), 0) from grant_firm w where w.application = a.id
    and ((t.firm_percent is null and w.firm_cents = 0) or w.firm_cents * 100 < t.firm_percent * w.counted_cents))
    as text), coalesce(a.granted_cents, 0)
from grant_application a join grant_facts f on f.application = a.id
  join grant_call_terms t on t.call = a.call and t.version = a.call_version
  join grant_agreement g on g.application = a.id and g.version = 1
where g.state_signed_at is not null and f.cofunding_cents > 0

union all
select 'PA-01', p.id, p.department, a.title, a.number, null,
  case when p.certified_at is null or r.state is null or r.state <> 'accepted' then coalesce(p.certified_at, a.changed_at) end,
  cast(p.number as text), p.amount_cents
from grant_payment p join grant_application a on a.id = p.application
  left join grant_report r on r.application = p.application
where p.kind = 'balance' and p.state in ('ordered', 'paid')

union all
select 'PA-03', r.id, a.department, a.title, a.number,
  case when r.state in ('due', 'returned') and a.state = 'agreed' then r.due end, null, '', coalesce(a.granted_cents, 0)
from grant_report r join grant_application a on a.id = r.application
where a.state in ('agreed', 'closed')

union all
select 'PA-03', m.id, a.department, m.title, a.number,
  case when m.state in ('planned', 'returned') and a.state = 'agreed' then m.due end, null, m.kind, cast(0 as bigint)
from grant_milestone m join grant_application a on a.id = m.application
where m.state <> 'dropped' and a.state in ('agreed', 'closed')

union all
select 'PA-04', a.id, a.department, a.title, a.number, null,
  case when exists (
      select 1 from grant_earlier e
      where e.application = a.id
        and not exists (select 1 from grant_assessment s where s.application = e.earlier)
        and not exists (select 1 from grant_override o where o.application = a.id and o.earlier = e.earlier
          and o.answer = 'confirmed')
        -- Signed after this one was decided: it could not stand in the way.
        and (select min(g.state_signed_at) from grant_agreement g where g.application = e.earlier)
          < (select min(d.at) from grant_decision d where d.application = a.id))
    then a.changed_at end,
  '', coalesce(a.granted_cents, 0)
from grant_application a
where a.state in ('granted', 'agreed', 'closed')
  and exists (select 1 from grant_earlier e where e.application = a.id)

union all
select 'PA-05', r.id, a.department, a.title, a.number, null,
  case when (select coalesce(sum(p.amount_cents), 0) from grant_payment p
        where p.application = r.application and p.state = 'paid')
      > r.due_cents + (select coalesce(sum(v.amount_cents), 0) from grant_recovery v where v.application = r.application)
    then r.answered_at end,
  '',
  cast((select coalesce(sum(p.amount_cents), 0) from grant_payment p
      where p.application = r.application and p.state = 'paid') - r.due_cents
    - (select coalesce(sum(v.amount_cents), 0) from grant_recovery v where v.application = r.application) as bigint)
from grant_report r join grant_application a on a.id = r.application
where r.state = 'accepted'

union all
select 'PA-05', v.id, a.department, a.title, a.number,
  case when (select coalesce(sum(x.amount_cents), 0) from grant_receipt x where x.recovery = v.id) < v.amount_cents
    then v.due end,
  null, '',
  cast(v.amount_cents - (select coalesce(sum(x.amount_cents), 0) from grant_receipt x where x.recovery = v.id) as bigint)
from grant_recovery v join grant_application a on a.id = v.application

union all
select 'PA-06', p.id, p.department, a.title, a.number, null,
  case when p.ordered_by_account = p.certified_by_account
      or exists (select 1 from grant_decision d where d.application = p.application
        and (d.by_account = p.ordered_by_account or d.by_account = p.certified_by_account))
      or exists (select 1 from grant_score s where s.application = p.application
        and (s.account = p.ordered_by_account or s.account = p.certified_by_account))
      or exists (select 1 from grant_decision d join grant_score s on s.application = d.application
        and s.account = d.by_account where d.application = p.application)
    then coalesce(p.certified_at, a.changed_at) end,
  cast(p.number as text), p.amount_cents
from grant_payment p join grant_application a on a.id = p.application
where p.state in ('certified', 'ordered', 'paid')

union all
select 'PA-07', p.id, p.department, a.title, a.number,
  case when p.state in ('planned', 'certified', 'ordered') then p.due end, null, cast(p.number as text), p.amount_cents
from grant_payment p join grant_application a on a.id = p.application
where p.state <> 'cancelled'

union all
select 'PA-10', d.id, a.department, a.title, a.number, null,
  case when d.entry is null then d.at end, '', d.amount_cents
from grant_decision d join grant_application a on a.id = d.application
where d.verdict = 'granted'

union all
select 'PA-10', p.id, p.department, a.title, a.number, null,
  case when p.entry is null then coalesce(p.certified_at, a.changed_at) end, cast(p.number as text), p.amount_cents
from grant_payment p join grant_application a on a.id = p.application
where p.state in ('ordered', 'paid')

union all
select 'PA-11', a.id, a.department, a.title, a.number, null,
  case when exists (select 1 from grant_in_kind k where k.application = a.id
      and (k.is_valued = 0 or not exists (select 1 from grant_piece p
        where p.application = k.application and p.piece = k.piece and p.removed_at is null)))
    then a.submitted_at end,
  '', f.in_kind_cents
from grant_application a join grant_facts f on f.application = a.id
-- What is sent back is being written: it is looked at again when it comes.
where a.state not in ('draft', 'correction', 'inadmissible', 'withdrawn') and f.in_kind_cents > 0

union all
select 'RE-01', r.id, a.department, a.title, a.number, null,
  case when f.reached = 0 then r.answered_at end, cast(f.outcomes as text), r.due_cents
from grant_report r join grant_application a on a.id = r.application join grant_facts f on f.application = a.id
where r.state = 'accepted'

union all
select 'RE-05', a.id, a.department, a.title, a.number, null,
  case when f.places = 0 and a.territory = a.department
    then (select min(d.at) from grant_decision d where d.application = a.id) end,
  '', coalesce(a.granted_cents, 0)
from grant_application a join grant_facts f on f.application = a.id
where a.state in ('granted', 'agreed', 'closed')

union all
select 'ST-06', a.id, a.department, a.title, a.number, null,
  case when a.officer is null then a.submitted_at + 1209600000 end, '', a.asked_cents
from grant_application a
where a.state in ('submitted', 'instructing', 'proposed');
