-- Organisations, never persons. Home is the department in which one works, or the nation: a name stands once in each.
create table partner (
  id text primary key check (length(id) = 36),
  name text not null check (name <> ''),
  folded text not null check (folded <> ''),
  kind text not null check (kind in ('state', 'local_authority', 'association', 'school', 'company', 'other')),
  siren text not null check (siren = '' or length(siren) = 9),
  territory integer not null references territory (key),
  home integer not null references territory (key),
  added_at bigint not null,
  unique (home, folded)
);
