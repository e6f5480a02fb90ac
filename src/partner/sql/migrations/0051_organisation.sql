-- What a partner says of itself to ask for public money, and the accounts that act for it.
create table organisation (
  partner text primary key references partner (id),
  revision integer not null check (revision > 0),
  form text not null,
  siret text not null check (siret = '' or length(siret) = 14),
  rna text not null check (rna = '' or length(rna) = 10),
  overseas text not null,
  address text not null,
  purpose text not null,
  representative text not null,
  budget_cents bigint not null check (budget_cents >= 0),
  staff_tenths bigint not null check (staff_tenths >= 0),
  volunteers bigint not null check (volunteers >= 0),
  republican_commitment_on text check (republican_commitment_on is null or length(republican_commitment_on) = 10),
  territory integer not null references territory (key),
  changed_at bigint not null,
  changed_by text not null,
  check (siret <> '' or rna <> '' or overseas <> '')
);
create unique index organisation_siret on organisation (siret) where siret <> '';
create unique index organisation_rna on organisation (rna) where rna <> '';
create unique index organisation_overseas on organisation (overseas) where overseas <> '';

create table organisation_member (
  organisation text not null references organisation (partner),
  account text not null,
  name text not null,
  asked_at bigint not null,
  admitted_at bigint,
  admitted_by text not null default '',
  ended_at bigint,
  primary key (organisation, account)
);
create index organisation_member_account on organisation_member (account);
