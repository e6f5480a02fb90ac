-- Co-funders and contributions in kind of the budget plan, one row each, written with the plan; and what became of each
-- promise, statement by statement: never changed, the last one counts.
create table grant_cofunder (
  application text not null references grant_application (id),
  account text not null,
  funder text not null, -- its name, folded
  name text not null,
  amount_cents bigint not null check (amount_cents > 0),
  primary key (application, account, funder)
);
create table grant_cofunding (
  application text not null references grant_application (id),
  number integer not null check (number > 0),
  account text not null,
  funder text not null,
  name text not null,
  status text not null check (status in ('asked', 'firm', 'paid', 'withdrawn')),
  amount_cents bigint not null check (amount_cents >= 0),
  title text not null, -- of the document
  day text check (day is null or length(day) = 10),
  reference text not null,
  file text references grant_piece (id),
  note text not null,
  is_declared integer not null check (is_declared in (0, 1)), -- by the applicant
  after_version integer not null, -- of the agreement, that the State had signed last; 0: none
  at bigint not null,
  by_label text not null,
  by_account text,
  primary key (application, number),
  check (status not in ('firm', 'paid')
    or (amount_cents > 0 and title <> '' and day is not null and (reference <> '' or file is not null)))
);
create index grant_cofunding_funder on grant_cofunding (application, account, funder, number);

create table grant_in_kind (
  application text not null references grant_application (id),
  piece text not null, -- under which its document is kept
  amount_cents bigint not null,
  is_valued integer not null check (is_valued in (0, 1)), -- says who gives it and how it was valued
  primary key (application, piece)
);

-- At each signature of the State that commits money: what the plan counted on, and what of it was firm by then.
create view grant_firm as
select g.application, g.version, g.state_signed_at as signed_at,
  cast((select coalesce(sum(c.amount_cents), 0) from grant_cofunder c where c.application = g.application) as bigint)
    as counted_cents,
  cast((select coalesce(sum(case when s.amount_cents < c.amount_cents then s.amount_cents else c.amount_cents end), 0)
    from grant_cofunder c join grant_cofunding s
      on s.application = c.application and s.account = c.account and s.funder = c.funder
    where c.application = g.application and s.status in ('firm', 'paid') and s.after_version < g.version
      and not exists (select 1 from grant_cofunding n
        where n.application = s.application and n.account = s.account and n.funder = s.funder and n.number > s.number
          and n.after_version < g.version)) as bigint) as firm_cents
from grant_agreement g
where g.state_signed_at is not null and (g.version = 1 or exists (select 1 from grant_agreement b
  where b.application = g.application and b.version = g.version - 1 and b.amount_cents < g.amount_cents));
