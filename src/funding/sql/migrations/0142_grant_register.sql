-- Every grant that was decided, with what became of it, as the figures have counted it: a row changes with its grant, in
-- the same transaction, by what the grant's decisions, agreement, payments, report and receipts then say. Null: nothing
-- is known of it yet, which is not zero.
create table grant_register (
  application text primary key references grant_application (id),
  territory integer not null references territory (key),
  department integer not null references territory (key),
  region integer references territory (key),
  fund text not null,
  year integer not null,
  line text not null,
  decided_on text not null check (length(decided_on) = 10),
  granted_cents bigint,
  committed_cents bigint,
  certified_cents bigint,
  paid_cents bigint,
  recovered_cents bigint,
  signed bigint,
  funded bigint,
  reported bigint,
  sessions bigint,
  hours bigint,
  attendances bigint,
  outcomes_planned bigint,
  outcomes_reported bigint,
  outcomes_measured bigint,
  outcomes_reached bigint
);
create index grant_register_decided on grant_register (decided_on, application);
create index grant_register_department on grant_register (department, decided_on);
create index grant_register_territory on grant_register (territory, decided_on);
create index grant_register_region on grant_register (region, decided_on);
